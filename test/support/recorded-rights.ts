import { wellKnownResource } from '../../src/kube/resources.ts';
import type { Right } from '../../src/pipeline/rights/right.ts';
import type { FakeApiServer, SeenRequest } from './fake-api-server.ts';

/** Serves the kinds that rights are about, so that commands ask for their objects. */
export function serveKinds(fake: FakeApiServer, rights: readonly Right[]): void {
  fake.kinds.clear();
  for (const { kind, resource, namespace } of rights) {
    if (!kind || wellKnownResource(kind.apiVersion, kind.kind)) continue;
    const known = fake.kinds.get(kind.apiVersion) ?? [];
    if (known.some((one) => one.kind === kind.kind)) continue;
    const namespaced = namespace !== '' || !/FelixConfiguration/.test(kind.kind);
    fake.kinds.set(kind.apiVersion, [...known, { kind: kind.kind, name: resource, namespaced }]);
  }
}

/** Notes what each request needs, from now on. */
export function recordRights(fake: FakeApiServer): { readonly seen: readonly Right[]; stop(): readonly Right[] } {
  const seen: Right[] = [];
  const { faults } = fake;
  fake.faults = (request) => {
    seen.push(...rightsOfRequest(request, fake.store.objects));
    return faults(request);
  };
  return {
    seen,
    stop() {
      fake.faults = faults;
      return seen;
    },
  };
}

const resourceUrl =
  /^\/(?:api|apis\/([^/]+))\/v[^/]+\/(?:namespaces\/([^/]+)\/(?=[^/]))?([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?/;

/** None for what every user may ask: versions, kinds, and the own rights. */
function rightsOfRequest(
  { method, path, query, headers }: SeenRequest,
  stored: ReadonlyMap<string, unknown>,
): readonly Right[] {
  const [, group = '', namespace = '', plural = '', name, subresource] = resourceUrl.exec(path) ?? [];
  if (plural === '' || plural.startsWith('selfsubject')) return [];
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  return verbsOf().map((verb) => ({ verbs: [verb], group, resource, namespace }));

  function verbsOf(): readonly string[] {
    if (method === 'GET' && query.get('watch') === 'true') return ['watch'];
    // From Kubernetes 1.35 on, a WebSocket needs the right to create, too.
    if (method === 'GET' && headers.upgrade !== undefined) return ['get', 'create'];
    if (method === 'GET') return [name === undefined ? 'list' : 'get'];
    // Server-side apply creates what is not there.
    if (method === 'PATCH') return stored.has(path) ? ['patch'] : ['create', 'patch'];
    return [{ POST: 'create', PUT: 'update', DELETE: 'delete' }[method] ?? method];
  }
}
