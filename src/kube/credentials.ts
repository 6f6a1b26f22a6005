import type { Tree } from '../model/kube-object.ts';
import { pem, readCredential } from './access.ts';
import type { Access } from './access-to.ts';
import { bearer, type Credentials } from './bearer.ts';
import { execCredentials } from './exec-plugin.ts';
import { textOf } from './kubeconfig-files.ts';

/** Hands out credentials and keeps them until they expire; `renew` forgets them after the server said 401. */
export interface CredentialSource {
  get(): Promise<Credentials>;
  /** True when asking again may give others. */
  renew(): boolean;
}

export interface CredentialOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Longest wait for a plugin or provider that nobody can help; 0 for none. */
  readonly timeoutMs: number;
}

const tokenFileLifeMs = 60_000;

/** Credentials of a kubeconfig's user, asked for when the first request needs them and again when they have expired. */
export function credentialSource(access: Access, options: CredentialOptions): CredentialSource {
  let current: Promise<Credentials> | undefined;
  let expiresAt = Number.POSITIVE_INFINITY;
  const changing = ['tokenFile', 'exec', 'auth-provider'].some((key) => access.user[key] !== undefined);
  return {
    async get() {
      if (Date.now() >= expiresAt) current = undefined;
      if (!current) {
        const asked = read(access, options);
        current = asked;
        expiresAt = (await asked).expiresAt ?? Number.POSITIVE_INFINITY;
      }
      return current;
    },
    renew() {
      current = undefined;
      return changing;
    },
  };
}

// client-go's order: static credentials first, then the auth provider, then the plugin.
async function read({ user, cluster, server, ca }: Access, options: CredentialOptions) {
  const certificate = { cert: pem(user, 'client-certificate'), key: pem(user, 'client-key') };
  return { ...certificate, ...(await authorization()) } satisfies Credentials;

  async function authorization(): Promise<Credentials> {
    const tokenFile = textOf(user.tokenFile);
    if (tokenFile !== '')
      return {
        authorization: bearer(readCredential(tokenFile, 'tokenFile').trim()),
        expiresAt: Date.now() + tokenFileLifeMs,
      };
    if (textOf(user.token) !== '') return { authorization: bearer(textOf(user.token)) };
    if (textOf(user.username) !== '') {
      const basic = Buffer.from(`${textOf(user.username)}:${textOf(user.password)}`).toString('base64');
      return { authorization: `Basic ${basic}` };
    }
    if (user['auth-provider'] !== undefined) {
      const { authProviderHeader } = await import('./auth-provider.ts');
      return { authorization: await authProviderHeader(user['auth-provider'] as Tree, options.timeoutMs) };
    }
    if (user.exec !== undefined) return execCredentials(user.exec as Tree, { cluster, server, ca, ...options });
    return {};
  }
}
