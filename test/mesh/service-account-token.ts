import { findAccess } from '../../src/kube/access.ts';
import { credentialSource } from '../../src/kube/credentials.ts';
import { rest } from '../../src/kube/rest.ts';
import { httpTransport } from '../../src/kube/transport.ts';
import type { ControlPlane } from '../cluster/control-plane.ts';

/** Whose token, and bound to which object. */
export interface TokenOwner {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly boundTo?: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly uid: string;
  };
}

/** A token of a service account by which istiod knows who asks. */
export async function istiodToken(
  { kubeconfig }: ControlPlane,
  { namespace, serviceAccount, boundTo }: TokenOwner,
): Promise<string> {
  const connection = { file: kubeconfig, env: {}, cwd: process.cwd(), timeoutMs: 15_000 };
  const access = findAccess(connection);
  const transport = httpTransport(access, credentialSource(access, connection), connection);
  try {
    const spec = {
      audiences: ['istio-ca'],
      expirationSeconds: 43_200,
      ...(boundTo && { boundObjectRef: boundTo }),
    };
    const answer = await rest(transport, access.server.href).json('get a token', {
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`,
      contentType: 'application/json',
      body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec }),
    });
    return (answer.status as { readonly token: string }).token;
  } finally {
    transport.close();
  }
}
