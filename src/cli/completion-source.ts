import type { CompletionSource } from './complete.ts';

/** What this program and the cluster at hand know: a value that cannot be had in time is not offered. */
export const completionSource: CompletionSource = async () => [];
