import { dnsLabel, wildcardHostProblem } from '../blocks/hosts.ts';
import { portProblem } from '../blocks/ports.ts';
import { envoyStatuses } from '../blocks/status-codes.ts';
import { parseUrl } from '../blocks/urls.ts';
import { rulesOf } from '../define-rules.ts';
import type { Detail, Rule } from '../rule.ts';
import { providerTypes } from './shape.ts';

interface Provider {
  readonly service?: string;
  readonly port?: number;
  readonly statusOnError?: string;
  readonly pathPrefix?: string;
  readonly accessToken?: string;
  readonly http?: unknown;
  readonly grpc?: unknown;
}
type ProviderType = (typeof providerTypes)[number];
type ExtensionProvider = { readonly [Type in ProviderType]?: Provider } & { readonly name?: string };

const withoutService: readonly ProviderType[] = ['stackdriver', 'prometheus', 'envoyFileAccessLog', 'sds'];

/** istiod logs what is wrong with a provider and goes on without it: that is a warning here. */
export const extensionProviderRules: readonly Rule[] = [
  rulesOf<{ readonly extensionProviders?: readonly ExtensionProvider[] }>(
    'istio validation of extension providers (pkg/config/validation/agent)',
  )('extensionProviders', {
    id: 'MC-9',
    level: 'Warning',
    message: 'istiod will not use this provider',
    fails: (providers) =>
      providers.flatMap((provider, index) =>
        [...nameProblems(provider, providers.slice(0, index)), ...providerProblems(provider)].map((detail) => ({
          ...detail,
          path: [index, ...(detail.path ?? [])],
        })),
      ),
    good: '[{name: otel, opentelemetry: {service: tracing/otel.tracing.svc.cluster.local, port: 4317}}]',
    bad: '[{name: otel, opentelemetry: {service: otel.tracing.svc.cluster.local}}]',
    badAt: '[0].opentelemetry.port',
  }),
];

function nameProblems({ name }: ExtensionProvider, before: readonly ExtensionProvider[]): readonly Detail[] {
  if (!name) return [{ message: 'a provider needs a name' }];
  return before.some((other) => other.name === name)
    ? [{ path: ['name'], message: `a second provider is called "${name}"` }]
    : [];
}

function providerProblems(entry: ExtensionProvider): readonly Detail[] {
  const type = providerTypes.findLast((name) => entry[name] !== undefined);
  const provider = type && entry[type];
  if (!provider) return [{ message: `of no known type: one of ${providerTypes.join(', ')} is wanted` }];
  if (withoutService.includes(type)) return [];
  const problems: Readonly<Record<string, string | undefined>> = {
    service: serviceProblem(provider.service ?? ''),
    port: portProblem(provider.port),
    statusOnError: statusProblem(provider.statusOnError),
    pathPrefix: prefixProblem(provider.pathPrefix),
    accessToken: type === 'lightstep' && !provider.accessToken ? 'lightstep needs an accessToken' : undefined,
    http:
      type === 'opentelemetry' && provider.http && provider.grpc ? 'only one of http and grpc can be set' : undefined,
  };
  return Object.entries(problems).flatMap(([field, message]) =>
    message === undefined ? [] : [{ path: [type, field], message }],
  );
}

function serviceProblem(service: string): string | undefined {
  const [host = '', namespace, ...more] = service.split('/').toReversed();
  if (more.length > 0) return `"${service}" is neither HOST nor NAMESPACE/HOST`;
  const badNamespace = namespace === undefined ? undefined : dnsLabel.fails(namespace);
  return (typeof badNamespace === 'string' ? badNamespace : undefined) ?? wildcardHostProblem(host);
}

function statusProblem(status: string | undefined): string | undefined {
  if (!status || status === '0' || (/^\d+$/.test(status) && envoyStatuses.has(Number(status)))) return undefined;
  return `"${status}" is no HTTP status that Envoy can answer with`;
}

function prefixProblem(prefix: string | undefined): string | undefined {
  if (!prefix) return undefined;
  const url = parseUrl(prefix);
  if (typeof url === 'string') return url;
  return prefix.startsWith('/') ? undefined : `"${prefix}" must start with "/"`;
}
