import { isMap } from '../lib/tree.ts';
import { type EnvoyDump, neededSection } from './config-dump.ts';
import { field, fieldAt, numberField } from './fields.ts';

const word = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * What an Envoy says of itself: lines of a title and a value.
 *
 * @throws InputError when the dump has no bootstrap
 */
export function bootstrapLines(dump: EnvoyDump): readonly (readonly [title: string, value: string])[] {
  const node = fieldAt(neededSection(dump, 'Bootstrap'), 'bootstrap', 'node');
  const metadata = field(node, 'metadata');
  const [istio, proxy] = isMap(metadata) ? [word(metadata.ISTIO_VERSION), word(metadata.ISTIO_PROXY_SHA)] : ['', ''];
  return [
    ...(istio ? [['Istio Version:', istio] as const] : []),
    ...(proxy ? [['Istio Proxy Version:', proxy.split(':')[1] ?? proxy] as const] : []),
    ['Envoy Version:', envoyVersion(field(node, 'userAgentBuildVersion'))],
  ];
}

/** `1.38.3-dev/Clean/RELEASE/BoringSSL`, as far as it is known. */
function envoyVersion(build: unknown): string {
  const part = (name: string) => numberField(build, 'version', name) ?? 0;
  const metadata = field(build, 'metadata');
  const labels = isMap(metadata) ? metadata : {};
  const label = word(labels['build.label']);
  const rest = ['revision.status', 'build.type', 'ssl.version'].map((name) => word(labels[name])).filter(Boolean);
  const number = `${part('majorNumber')}.${part('minorNumber')}.${part('patch')}`;
  return [`${number}${label ? `-${label}` : ''}`, ...rest].join('/');
}
