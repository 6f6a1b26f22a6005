import { InputError } from '../model/errors.ts';

/** What proves who we are: a client certificate, an Authorization header, or both. */
export interface Credentials {
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly authorization?: string | undefined;
  /** Milliseconds since the epoch after which they must be asked for again. */
  readonly expiresAt?: number;
}

/** The header for a token. */
export function bearer(token: string): string {
  // Node would refuse a line break in a header with the token in its message.
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new InputError('the token of the kubeconfig is empty or holds characters that no token has', {
      code: 'TOKEN_BROKEN',
    });
  return `Bearer ${token}`;
}
