import { mapAt, mapsIn } from '../lib/tree.ts';
import type { AskWebhook } from '../model/admission.ts';
import { InputError } from '../model/errors.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import { findAccess } from './access.ts';
import type { Access } from './access-to.ts';
import type { FilledOptions } from './connect.ts';
import { credentialSource } from './credentials.ts';
import { rest } from './rest.ts';
import { httpTransport } from './transport.ts';

/**
 * How to ask the injector of a webhook configuration: at its URL, or at its Service through the API server. What it is
 * asked changes nothing in the cluster. Throws InputError when there is none; the function throws ClusterError.
 */
export function webhookClient(
  configuration: KubeObject,
  connection: FilledOptions,
): { readonly ask: AskWebhook; close(): void } {
  const config = injectorConfig(configuration);
  const { access, path } = typeof config.url === 'string' ? atUrl(config.url, config) : atService(config, connection);
  const credentials =
    typeof config.url === 'string'
      ? { get: async () => ({}), renew: () => false }
      : credentialSource(access, connection);
  const transport = httpTransport(access, credentials, connection);
  const { json } = rest(transport, access.server.origin);
  const what = `ask the webhook of ${configuration.metadata.name ?? ''}`;
  return {
    ask: (review) =>
      json(what, { method: 'POST', path, contentType: 'application/json', body: JSON.stringify(review) }),
    close: () => transport.close(),
  };
}

function injectorConfig(configuration: KubeObject): Tree {
  const webhooks = mapsIn(configuration.webhooks);
  const found = webhooks.find(({ name }) => typeof name === 'string' && name.endsWith('istio.io'));
  if (found) return mapAt(found, ['clientConfig']);
  throw new InputError(`MutatingWebhookConfiguration ${configuration.metadata.name} has no injector of Istio`, {
    code: 'WEBHOOK_OTHER',
    hint: 'istioctl x check-inject lists the injectors of a cluster',
  });
}

interface Endpoint {
  readonly access: Access;
  readonly path: string;
}

function atUrl(text: string, { caBundle }: Tree): Endpoint {
  const server = new URL(text);
  const access: Access = {
    context: '',
    server: new URL(server.origin),
    namespace: '',
    ca: typeof caBundle === 'string' ? Buffer.from(caBundle, 'base64').toString() : undefined,
    insecure: false,
    cluster: {},
    user: {},
    impersonation: {},
  };
  return { access, path: `${server.pathname}${server.search}` };
}

function atService(config: Tree, connection: FilledOptions): Endpoint {
  const { name, namespace, port = 443, path = '' } = mapAt(config, ['service']);
  const service = `/api/v1/namespaces/${String(namespace)}/services/https:${String(name)}:${String(port)}/proxy`;
  return { access: findAccess(connection), path: `${service}${String(path)}` };
}
