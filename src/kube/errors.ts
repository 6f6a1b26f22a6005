import { isMap, mapsIn } from '../lib/tree.ts';
import { ClusterError, type FieldConflict } from '../model/cluster-error.ts';
import type { Tree } from '../model/kube-object.ts';
import { textOf } from './kubeconfig-files.ts';

const codes: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'EXPIRED',
  422: 'INVALID',
  429: 'TOO_MANY_REQUESTS',
};

/** The error for an answer that is none of 2xx. `what` says what was tried: `apply Deployment istio-system/istiod`. */
export function answerError(what: string, response: { readonly status: number; readonly body: string }): ClusterError {
  const status = statusObject(response.body);
  const message = shortened(textOf(status.message)) || `the API server answered ${response.status}`;
  return new ClusterError(`cannot ${what}: ${message}`, {
    code: codes[response.status] ?? 'API_SERVER_FAILED',
    status: response.status,
    reason: textOf(status.reason).slice(0, 100),
    conflicts: conflictsOf(status),
    hint: callsWebhook(message) ? webhookHint : hintFor(response.status),
  });
}

/** Longer than any sentence of an API server: a message must not fill the screen. */
const maxMessage = 2000;
/** Its further lines are set in, so that none of them looks like one of ours. */
const shortened = (text: string) =>
  (text.length > maxMessage ? `${text.slice(0, maxMessage)}…` : text).trimEnd().replaceAll(/\r?\n/g, '\n  ');

/** The server's words when the program behind a webhook does not answer; its Status has no other sign of it. */
export const callsWebhook = (message: unknown) => textOf(message).includes('failed calling webhook');

const webhookHint =
  'the program behind this webhook does not answer: see whether its Service has ready pods, then run this again';

/** The Status that an answer carries; empty when it is none. */
export function statusObject(body: string): Tree {
  try {
    const value: unknown = JSON.parse(body);
    return isMap(value) && value.kind === 'Status' ? value : {};
  } catch {
    return {};
  }
}

/** `conflict with "kubectl-edit" using apps/v1 at …` per field. */
function conflictsOf({ details }: Tree): readonly FieldConflict[] {
  const causes = isMap(details) ? mapsIn(details.causes) : [];
  return causes
    .filter((cause) => cause.reason === 'FieldManagerConflict')
    .map((cause) => ({
      field: textOf(cause.field),
      manager: /conflict with "([^"]*)"/.exec(textOf(cause.message))?.[1] ?? 'another manager',
    }));
}

function hintFor(status: number): string | undefined {
  if (status === 401)
    return 'the credentials of this context are not accepted: log in again or choose another --context';
  if (status === 403) return 'ask an administrator for this right, or choose another user with --context or --as';
  return undefined;
}

const tlsCodes = /^(?:CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** The error for a request that got no answer. */
export function connectionError(server: string, cause: unknown): ClusterError {
  const code = connectionCode(cause);
  if (code === 'ANSWER_TIMEOUT')
    return new ClusterError(`the API server ${server} did not end its answer in time`, {
      code: 'ANSWER_TIMEOUT',
      status: 0,
      hint: 'over a slow connection, give it more time with --kubeclient-timeout 60s',
      cause,
    });
  const [message, hint] = tlsCodes.test(code)
    ? [
        `the certificate of ${server} is not trusted (${code})`,
        'correct certificate-authority-data of the cluster in the kubeconfig; NODE_TLS_REJECT_UNAUTHORIZED is not heeded',
      ]
    : [
        `cannot reach the API server ${server} (${reasonOf(code)})`,
        'check the address and your network, or choose another --context',
      ];
  return new ClusterError(message, { code: 'CLUSTER_UNREACHABLE', status: 0, hint, cause });
}

const explained: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection lost',
  EPIPE: 'connection lost',
  ENOTFOUND: 'unknown host name',
  EAI_AGAIN: 'the host name cannot be resolved now',
  ETIMEDOUT: 'no answer',
  REQUEST_TIMEOUT: 'no answer in time',
  HPE_HEADER_OVERFLOW: 'the headers of its answer are too long',
  ERR_SSL_WRONG_VERSION_NUMBER: 'what answers there does not speak TLS: is it an http:// address?',
  EPROTO: 'what answers there does not speak TLS: is it an http:// address?',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
};

/** What node's code of a failed connection means. */
export const reasonOf = (code: string) =>
  explained[code] ?? (code.startsWith('HPE_') ? `what answers there does not speak HTTP: ${code}` : code);

/** node's code of a connection that failed. */
export function connectionCode(cause: unknown): string {
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'no connection';
}
