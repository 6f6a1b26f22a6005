// Signs that lie in who publishes or routes which host.
import { isMap } from '../../lib/tree.ts';
import type { SourcedObject } from '../../objects/parse.ts';
import { both, labelled, oneOf, textAt, textsAt, valuesAt, where } from '../read.ts';
import type { Situation } from '../situation.ts';

const namespaceOf = (object: unknown) => textAt(object, 'metadata.namespace') || 'default';

/** The full name of a host: a short one is a Service of the namespace. */
function fullHost(host: string, namespace: string): string {
  if (host.includes('.') || host.startsWith('*')) return host;
  return `${host}.${namespace}.svc.cluster.local`;
}

interface Publisher {
  readonly sourced: SourcedObject;
  readonly namespace: string;
  readonly hosts: readonly string[];
}

const known = new WeakMap<Situation, readonly Publisher[]>();

/** Everything that publishes hosts; gathered once, since many routes ask. */
function publishers(situation: Situation): readonly Publisher[] {
  const before = known.get(situation);
  if (before) return before;
  const found = findPublishers(situation);
  known.set(situation, found);
  return found;
}

const byHost = new WeakMap<Situation, ReadonlyMap<string, readonly Publisher[]>>();

function publishersOf(situation: Situation, host: string): readonly Publisher[] {
  const index = byHost.get(situation) ?? indexed(publishers(situation));
  byHost.set(situation, index);
  return index.get(host) ?? [];
}

function indexed(found: readonly Publisher[]): ReadonlyMap<string, readonly Publisher[]> {
  const index = new Map<string, Publisher[]>();
  for (const publisher of found)
    for (const host of publisher.hosts) {
      const list = index.get(host);
      if (list) list.push(publisher);
      else index.set(host, [publisher]);
    }
  return index;
}

function findPublishers(situation: Situation): readonly Publisher[] {
  const services = situation.all('Service').map((sourced) => {
    const namespace = namespaceOf(sourced.object);
    return { sourced, namespace, hosts: [fullHost(textAt(sourced.object, 'metadata.name'), namespace)] };
  });
  const entries = situation.all('ServiceEntry').map((sourced) => {
    const namespace = namespaceOf(sourced.object);
    return {
      sourced,
      namespace,
      hosts: textsAt(sourced.object, 'spec.hosts[]').map((host) => fullHost(host, namespace)),
    };
  });
  return [...services, ...entries];
}

function grouped<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items)
    for (const key of new Set(keysOf(item))) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  return [...groups.values()].filter((group) => group.length > 1);
}

const distinct = (groups: readonly (readonly { readonly sourced: SourcedObject }[])[]) => [
  ...new Set(groups.flat().map(({ sourced }) => sourced)),
];

/** Services and ServiceEntries of which several publish the same host. */
export function sharedHosts(situation: Situation): readonly SourcedObject[] {
  return distinct(grouped(publishers(situation), ({ hosts }) => hosts));
}

/** Those of which the same host is published in more than one namespace. */
export function hostsOfSeveralNamespaces(situation: Situation): readonly SourcedObject[] {
  const groups = grouped(publishers(situation), ({ hosts }) => hosts);
  return distinct(groups.filter((group) => new Set(group.map(({ namespace }) => namespace)).size > 1));
}

/** Routes of several namespaces that are attached to one Service. */
export function routesSharingAService(situation: Situation): readonly SourcedObject[] {
  const routes = ['HTTPRoute', 'GRPCRoute'].flatMap((kind) => situation.all(kind)).map((sourced) => ({ sourced }));
  const groups = grouped(routes, ({ sourced }) =>
    valuesAt(sourced.object, 'spec.parentRefs[]')
      .filter(where('kind', oneOf('Service')))
      .map((parent) => `${textAt(parent, 'namespace') || namespaceOf(sourced.object)}/${textAt(parent, 'name')}`),
  );
  return distinct(groups.filter((group) => new Set(group.map(({ sourced }) => namespaceOf(sourced.object))).size > 1));
}

/** DestinationRules of one namespace and host that are exported to different places. */
export function rulesWithUnequalExports(situation: Situation): readonly SourcedObject[] {
  const rules = situation.all('DestinationRule').map((sourced) => ({ sourced }));
  const groups = grouped(rules, ({ sourced: { object } }) => {
    const namespace = namespaceOf(object);
    return [`${namespace}/${fullHost(textAt(object, 'spec.host'), namespace)}`];
  });
  return distinct(
    groups.filter((group) => new Set(group.map(({ sourced }) => exportsOf(sourced, situation))).size > 1),
  );
}

function exportsOf({ object }: SourcedObject, { mesh }: Situation): string {
  const written = textsAt(object, 'spec.exportTo[]');
  const standard = textsAt(mesh, 'defaultDestinationRuleExportTo[]');
  const namespace = namespaceOf(object);
  const chosen = [written, standard, ['*']].find((list) => list.length > 0) ?? [];
  return [...new Set(chosen.map((scope) => (scope === '.' ? namespace : scope)))].sort().join();
}

const tlsPlaces = ['spec.trafficPolicy', 'spec.trafficPolicy.portLevelSettings[]', 'spec.subsets[].trafficPolicy'];

/** DestinationRules that originate TLS to a host outside the mesh. */
export function rulesForExternalTls(situation: Situation): readonly SourcedObject[] {
  const external = situation
    .all('ServiceEntry')
    .filter(({ object }) => !where('spec.location', oneOf('MESH_INTERNAL'))(object))
    .flatMap(({ object }) => textsAt(object, 'spec.hosts[]'));
  return situation.all('DestinationRule').filter(({ object }) => {
    const originates = tlsPlaces.some((place) => where(`${place}.tls.mode`, oneOf('SIMPLE', 'MUTUAL'))(object));
    return originates && external.some((host) => covers(host, textAt(object, 'spec.host')));
  });
}

/** Whether one host is, or by a wildcard stands for, the other. */
const covers = (a: string, b: string) =>
  a === b || (a.startsWith('*') && b.endsWith(a.slice(1))) || (b.startsWith('*') && a.endsWith(b.slice(1)));

/** Whether a host that an object names at `path` is served by a waypoint. */
export function usesWaypoint(situation: Situation, object: unknown, path: string): boolean {
  const namespace = namespaceOf(object);
  return textsAt(object, path)
    .flatMap((host) => publishersOf(situation, fullHost(host, namespace)))
    .some((publisher) => servedByWaypoint(situation, publisher));
}

function servedByWaypoint(situation: Situation, { sourced, namespace }: Publisher): boolean {
  const label = 'istio.io/use-waypoint';
  const own = sourced.object.metadata.labels?.[label];
  return (own ?? String(situation.namespaceLabels(namespace)[label] ?? 'none')) !== 'none';
}

/** VirtualServices of which several are for one host that a waypoint serves. */
export function routesSharingAHostAtWaypoints(situation: Situation): readonly SourcedObject[] {
  const routes = situation
    .all('VirtualService')
    .filter(({ object }) => isForMesh(object) && usesWaypoint(situation, object, 'spec.hosts[]'));
  const groups = grouped(
    routes.map((sourced) => ({ sourced })),
    ({ sourced: { object } }) => textsAt(object, 'spec.hosts[]').map((host) => fullHost(host, namespaceOf(object))),
  );
  return distinct(groups);
}

function isForMesh(object: unknown): boolean {
  const gateways = textsAt(object, 'spec.gateways[]');
  return gateways.length === 0 || gateways.includes('mesh');
}

/** Whether a ServiceEntry names a port that its pods have under the same name with another number. */
export function namesAnotherPort(entry: unknown, situation: Situation): boolean {
  const wanted = valuesAt(entry, 'spec.workloadSelector.labels')[0];
  const ports = valuesAt(entry, 'spec.ports[]').filter((port) => isMap(port) && port.targetPort === undefined);
  if (!isMap(wanted) || ports.length === 0) return false;
  const selected = both(...Object.entries(wanted).map(([key, value]) => labelled(key, (found) => found === value)));
  return situation
    .podTemplates()
    .filter(({ template, namespace }) => namespace === namespaceOf(entry) && selected(template))
    .flatMap(({ template }) => valuesAt(template, 'spec.containers[].ports[]'))
    .some((own) =>
      ports.some(
        (port) =>
          textAt(own, 'name') === textAt(port, 'name') &&
          valuesAt(own, 'containerPort')[0] !== valuesAt(port, 'number')[0],
      ),
    );
}
