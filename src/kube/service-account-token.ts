import { isMap } from '../lib/tree.ts';
import { answerError } from './errors.ts';
import { brokenAnswer } from './object-shape.ts';
import { parseAnswer } from './rest.ts';
import type { Transport } from './transport.ts';

export interface TokenRequest {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audience: string;
}

/** Lives long enough for one command that asks many. */
const expirationSeconds = 3600;

/** A token of a service account. The API server stores nothing of it: this changes no cluster. */
export async function serviceAccountToken(
  transport: Transport,
  { namespace, serviceAccount, audience }: TokenRequest,
): Promise<string> {
  const what = `get a token of service account ${namespace}/${serviceAccount}`;
  const response = await transport.send({
    method: 'POST',
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(serviceAccount)}/token`,
    contentType: 'application/json',
    body: JSON.stringify({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [audience], expirationSeconds },
    }),
  });
  if (response.status < 200 || response.status > 299) throw answerError(what, response);
  const { status } = parseAnswer(what, response);
  if (isMap(status) && typeof status.token === 'string' && /^[\x21-\x7e]+$/.test(status.token)) return status.token;
  throw brokenAnswer(what, 'no token');
}
