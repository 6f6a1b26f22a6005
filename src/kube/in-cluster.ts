import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Access } from './access-to.ts';

const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The API server as a pod sees it; undefined outside a pod. */
export function inCluster(
  env: Readonly<Record<string, string | undefined>>,
  folder: string = accountFolder,
): Access | undefined {
  const host = env.KUBERNETES_SERVICE_HOST;
  const tokenFile = join(folder, 'token');
  if (!host || !existsSync(tokenFile)) return undefined;
  const namespaceFile = join(folder, 'namespace');
  return {
    context: 'in-cluster',
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${env.KUBERNETES_SERVICE_PORT ?? '443'}`),
    namespace: existsSync(namespaceFile) ? readFileSync(namespaceFile, 'utf8').trim() : 'default',
    ca: readFileSync(join(folder, 'ca.crt'), 'utf8'),
    insecure: false,
    cluster: {},
    user: { tokenFile },
    impersonation: {},
  };
}
