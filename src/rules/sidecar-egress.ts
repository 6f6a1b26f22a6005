import type { EgressListener, SidecarSpec } from '#generated/kinds.ts';
import { below } from './below.ts';
import { isIpAddress } from './blocks/addresses.ts';
import { sidecarHostProblems } from './blocks/namespaced-hosts.ts';
import { portProblem } from './blocks/ports.ts';
import { isSocketAddress, socketProblem } from './blocks/sockets.ts';
import { rulesOf } from './define-rules.ts';
import type { Detail, Rule, RuleObject } from './rule.ts';
import { sidecarPortRules } from './sidecar-ingress.ts';

const on = rulesOf<RuleObject<SidecarSpec>>('istio pkg/config/validation/validation.go, ValidateSidecar');
const hosts = 'hosts: [./*]';

const orderRule = on('spec.egress', {
  id: 'SC-28',
  message: 'an egress listener without port takes what is left: there is one at most, and it is the last one',
  fails: (listeners) => listeners.slice(0, -1).flatMap(({ port }, index) => (port ? [] : [{ path: [index] }])),
  good: `[{port: {number: 80, protocol: HTTP}, ${hosts}}, {${hosts}}]`,
  bad: `[{${hosts}}, {${hosts}}]`,
  badAt: '[0]',
});

/** A listener of port 0 is a socket. */
const isSocket = ({ port }: EgressListener) => !!port && !port.number;

const socketRules = [
  on('spec.egress[]', {
    id: 'SC-33',
    message: 'a port needs a number, unless the listener is a socket (bind: unix://PATH)',
    fails: (listener) => isSocket(listener) && !isSocketAddress(listener.bind) && { path: ['port', 'number'] },
    good: `{port: {protocol: HTTP}, bind: unix:///run/a, ${hosts}}`,
    bad: `{port: {protocol: HTTP}, ${hosts}}`,
    badAt: '.port.number',
  }),
  on('spec.egress[]', {
    id: 'SC-34',
    message: 'a socket is an absolute path, or an abstract socket with "@"',
    fails: (listener) => {
      const { bind = '' } = listener;
      return below(['bind'], isSocket(listener) && isSocketAddress(bind) && socketProblem(bind));
    },
    good: `{port: {protocol: HTTP}, bind: unix://@a, ${hosts}}`,
    bad: `{port: {protocol: HTTP}, bind: unix://a, ${hosts}}`,
    badAt: '.bind',
  }),
  on('spec.egress[]', {
    id: 'SC-35',
    message: 'traffic to a socket cannot be captured: captureMode DEFAULT or NONE',
    fails: (listener) =>
      isSocket(listener) &&
      !['DEFAULT', 'NONE'].includes(listener.captureMode ?? 'DEFAULT') && { path: ['captureMode'] },
    good: `{port: {protocol: HTTP}, bind: unix:///run/a, captureMode: NONE, ${hosts}}`,
    bad: `{port: {protocol: HTTP}, bind: unix:///run/a, captureMode: IPTABLES, ${hosts}}`,
    badAt: '.captureMode',
  }),
  on('spec.egress', {
    id: 'SC-38',
    message: 'two egress listeners have the same socket',
    fails: (listeners) => repeated(listeners, (listener) => (isSocket(listener) ? listener.bind : undefined), ['bind']),
    good: `[{port: {protocol: HTTP}, bind: unix:///run/a, ${hosts}}]`,
    bad: `[{port: {protocol: HTTP}, bind: unix:///run/a, ${hosts}}, {port: {protocol: HTTP}, bind: unix:///run/a, ${hosts}}]`,
    badAt: '[1].bind',
  }),
];

const addressRules = [
  on('spec.egress[].port.number', {
    id: 'SC-36',
    message: 'must be a port from 1 to 65535',
    fails: (number) => number !== 0 && portProblem(number),
    good: '80',
    bad: '65536',
  }),
  on('spec.egress[]', {
    id: 'SC-37',
    message: 'must be an IP address',
    fails: ({ port, bind = '' }) =>
      !!port?.number && bind !== '' && !isIpAddress(bind) && { path: ['bind'], message: `"${bind}" is no IP address` },
    good: `{port: {number: 80, protocol: HTTP}, bind: 127.0.0.1, ${hosts}}`,
    bad: `{port: {number: 80, protocol: HTTP}, bind: unix:///run/a, ${hosts}}`,
    badAt: '.bind',
  }),
  on('spec.egress', {
    id: 'SC-39',
    message: 'two egress listeners have the same port',
    fails: (listeners) => repeated(listeners, ({ port }) => port?.number || undefined, ['port', 'number']),
    good: `[{port: {number: 80, protocol: HTTP}, ${hosts}}, {port: {number: 81, protocol: HTTP}, ${hosts}}]`,
    bad: `[{port: {number: 80, protocol: HTTP}, ${hosts}}, {port: {number: 80, protocol: HTTP}, ${hosts}}]`,
    badAt: '[1].port.number',
  }),
];

function repeated(
  listeners: readonly EgressListener[],
  keyOf: (listener: EgressListener) => string | number | undefined,
  path: NonNullable<Detail['path']>,
): readonly Detail[] {
  const keys = listeners.map(keyOf);
  return keys.flatMap((key, index) =>
    key !== undefined && keys.indexOf(key) < index ? [{ path: [index, ...path] }] : [],
  );
}

/** Hosts that say again what the list says before them. */
function redundantHosts(entries: readonly string[], ownNamespace: string): readonly Detail[] {
  const known = new Map<string, Set<string>>();
  return entries.flatMap((entry, index) => {
    const { namespace, host } = splitEntry(entry, ownNamespace);
    if (namespace === undefined) return [];
    const before = known.get(namespace) ?? new Set();
    const redundant = host === '*' ? before.size > 0 : before.has(host) || before.has('*');
    known.set(namespace, new Set([...before, host]));
    return redundant ? [{ path: [index], message: `"${entry}" is covered, or covers what stands before it` }] : [];
  });
}

function splitEntry(
  entry: string,
  ownNamespace: string,
): { readonly namespace: string | undefined; readonly host: string } {
  const slash = entry.indexOf('/');
  if (slash < 0) return { namespace: undefined, host: entry };
  const namespace = entry.slice(0, slash);
  return { namespace: namespace === '.' ? ownNamespace : namespace, host: entry.slice(slash + 1) };
}

const hostRules = [
  on('spec.egress[]', {
    id: 'SC-40',
    message: 'an egress listener needs hosts',
    fails: ({ hosts }) => !hosts?.length,
    good: '{hosts: [shop/*, istio-system/*]}',
    bad: '{hosts: []}',
  }),
  on('spec.egress[].hosts', {
    id: 'SC-41',
    level: 'Warning',
    message: 'a host stands twice, by itself or through "*"',
    fails: (entries, { object }) => redundantHosts(entries, object.metadata.namespace),
    good: '[./*, shop/a.example.com, shop/b.example.com]',
    bad: '[./*, default/a.example.com]',
    badAt: '[1]',
  }),
  on('spec.egress[].hosts[]', {
    id: 'SC-42',
    message: 'must be NAMESPACE/HOST',
    fails: (entry) => sidecarHostProblems(entry).map((message) => ({ message })),
    good: '"~/*"',
    bad: 'a.example.com',
  }),
  on('spec.egress[].hosts', {
    id: 'SC-43',
    level: 'Warning',
    message: '"*/*" is everything there is: other hosts add nothing',
    fails: (entries) =>
      entries.includes('*/*') && entries.some((entry) => entry.includes('/') && !entry.startsWith('*/')),
    good: '["*/*"]',
    bad: '["*/*", shop/a.example.com]',
  }),
];

export const egressRules: readonly Rule[] = [
  orderRule,
  ...sidecarPortRules('egress', ['SC-30', 'SC-31', 'SC-32']),
  ...socketRules,
  ...addressRules,
  ...hostRules,
];
