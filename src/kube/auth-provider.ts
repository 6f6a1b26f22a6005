import { setTimeout as sleep } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { InputError } from '../model/errors.ts';
import type { Tree } from '../model/kube-object.ts';

/** Authorization header for a user of the older `auth-provider` form (oidc, gcp, azure), with the tokens refreshed by client-node. */
export async function authProviderHeader(provider: Tree, timeoutMs: number): Promise<string> {
  const config = new KubeConfig();
  config.loadFromOptions({
    // Only the user matters: no request is sent to this address.
    clusters: [{ name: 'cluster', server: 'https://localhost' }],
    users: [{ name: 'user', authProvider: provider }],
    contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
    currentContext: 'context',
  });
  const options: { headers: Record<string, string> } = { headers: {} };
  try {
    await Promise.race([config.applyToHTTPSOptions(options), tooLate(timeoutMs)]);
  } catch {
    // The provider's error may hold its refresh token.
    throw failed(provider);
  }
  const header = options.headers.Authorization;
  if (!header) throw failed(provider);
  return header;
}

async function tooLate(timeoutMs: number): Promise<void> {
  if (timeoutMs > 0) await sleep(timeoutMs, undefined, { ref: false });
  else await new Promise(() => {});
}

function failed(provider: Tree): InputError {
  return new InputError(`the auth provider "${String(provider.name)}" of the kubeconfig gave no token`, {
    code: 'AUTH_PROVIDER',
    hint: 'log in again with your cloud provider, or move the user to an exec plugin',
  });
}
