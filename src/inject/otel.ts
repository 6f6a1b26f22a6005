// The resource attributes that applications report to OpenTelemetry, from what the pod says about itself.
import { valueAt } from '../lib/tree.ts';

interface OtelInput {
  /** As JSON. */
  readonly meshConfig: unknown;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly namespace: string;
  /** As JSON. */
  readonly containers: unknown;
}

/** `service.namespace=…,service.version=…,service.instance.id=…`, or nothing unless a provider of the mesh asks for it. */
export function otelResourceAttributes(input: OtelInput): string {
  const providers = (valueAt(input.meshConfig, ['extensionProviders']) ?? []) as readonly unknown[];
  const asked = providers.some(
    (provider) => valueAt(provider, ['opentelemetry', 'serviceAttributeEnrichment']) === 'OTEL_SEMANTIC_CONVENTIONS',
  );
  if (!asked) return '';
  const containers = (input.containers ?? []) as readonly { readonly name?: string; readonly image?: string }[];
  const [first] = containers;
  const own = (name: string) => input.annotations[`resource.opentelemetry.io/${name}`];
  const attributes = {
    'service.namespace': own('service.namespace') || input.namespace,
    'service.version':
      own('service.version') ||
      input.labels['app.kubernetes.io/version'] ||
      (containers.length === 1 ? imageVersion(first?.image ?? '') : ''),
    'service.instance.id': own('service.instance.id') || (first ? `${input.namespace}.$(POD_NAME).${first.name}` : ''),
  };
  return Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** `TAG`, `TAG@DIGEST` or `DIGEST` of an image's name. */
function imageVersion(image: string): string {
  const [name = '', digest] = image.split(/@(.*)/s);
  const tag = name.lastIndexOf(':') > name.lastIndexOf('/') ? name.slice(name.lastIndexOf(':') + 1) : '';
  return [tag, digest].filter(Boolean).join('@');
}
