import { analyzers } from '../analyze/analyzers.ts';
import { codes } from '../analyze/messages.ts';

/** Every built-in analyzer with what it holds, for completion and lists. */
export const analyzerNames: readonly { readonly name: string; readonly summary: string }[] = analyzers;

/** Every message code, IST0101 and so on. */
export const messageCodes: readonly string[] = codes;
