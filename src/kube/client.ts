import { isMap } from '../lib/tree.ts';
import type { AccessQuestion, Cluster, ClusterTarget, ListQuery, ResourceKind } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import { describeRef, refOf } from '../objects/refs.ts';
import { containerLog } from './container-log.ts';
import { answerError } from './errors.ts';
import { textOf } from './kubeconfig-files.ts';
import { type ListedPage, listAccept, listedPages, listPages, type Pages } from './list.ts';
import { brokenAnswer, kubeObject } from './object-shape.ts';
import { applyContentType } from './read-only.ts';
import { resourceLookup } from './resource-lookup.ts';
import { resourcePath, resourcesOfDiscovery } from './resources.ts';
import { parseAnswer, type Rest, rest } from './rest.ts';
import type { Transport } from './transport.ts';
import { watch } from './watch.ts';

const discoveryAccept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** The Cluster port over a transport. */
export function clusterClient(
  transport: Transport,
  target: ClusterTarget,
  { readOnly, timeoutMs }: { readonly readOnly: boolean; readonly timeoutMs: number },
): Cluster {
  const api = rest(transport, target.server);
  const resource = resourceLookup(api);

  async function served(
    { apiVersion, kind }: { apiVersion: string; kind: string },
    what: string,
  ): Promise<ResourceKind> {
    const found = await resource(apiVersion, kind);
    if (found) return found;
    throw new ClusterError(`cannot ${what}: the API server does not know ${kind} of ${apiVersion}`, {
      code: 'KIND_UNKNOWN',
      status: 404,
      hint: 'install the CustomResourceDefinition it needs first',
    });
  }

  async function pagesOf(query: ListQuery): Promise<Pages | undefined> {
    const kind = await resource(query.apiVersion, query.kind);
    if (!kind) return undefined;
    const page = (parameters: string, announced: boolean) =>
      api.json(`list ${kind.plural}${query.namespace ? ` in ${query.namespace}` : ''}`, {
        method: 'GET',
        path: `${resourcePath(kind, query.namespace)}?${parameters}`,
        accept: listAccept(query),
        announced,
      });
    return { page, timeoutMs };
  }

  async function list(query: ListQuery): Promise<ListedPage> {
    const pages = await pagesOf(query);
    return pages ? await listPages(query, pages) : { items: [], resourceVersion: '' };
  }

  return {
    target,
    readOnly,
    async version() {
      const { gitVersion } = await api.json('read the version', { method: 'GET', path: '/version' });
      if (textOf(gitVersion) === '') throw brokenAnswer('read the version', 'no version of Kubernetes');
      return textOf(gitVersion);
    },
    resource,
    async resources() {
      const documents = await Promise.all(
        ['/api', '/apis'].map((path) => api.json('discover kinds', { method: 'GET', path, accept: discoveryAccept })),
      );
      return documents.flatMap(resourcesOfDiscovery);
    },
    async get(ref) {
      const kind = await resource(ref.apiVersion, ref.kind);
      if (!kind) return undefined;
      const response = await api.answer({ method: 'GET', path: resourcePath(kind, ref.namespace, ref.name) });
      if (response.status === 404) return undefined;
      return asObject(`read ${describeRef(ref)}`, response);
    },
    list: async (query) => (await list(query)).items,
    async *pages(query) {
      const pages = await pagesOf(query);
      if (pages) for await (const { items } of listedPages(query, pages)) yield items;
    },
    log: (query) => containerLog({ transport, server: target.server, timeoutMs }, query),
    async *watch(query, signal) {
      const kind = await served(query, `watch ${query.kind}`);
      yield* watch({ transport, kind, query, list: () => list(query) }, signal);
    },
    ...writes(api, resource, served),
    allowed: (questions) => Promise.all(questions.map((question) => isAllowed(api, question))),
    close: () => transport.close(),
  };
}

type Served = (kind: { apiVersion: string; kind: string }, what: string) => Promise<ResourceKind>;

/** The methods that change the cluster. */
function writes(
  api: Rest,
  resource: Cluster['resource'],
  served: Served,
): Pick<Cluster, 'apply' | 'create' | 'update' | 'delete'> {
  return {
    async apply(object, { fieldManager, force = false, dryRun = false }) {
      const what = `apply ${describeRef(refOf(object))}`;
      const kind = await served(object, what);
      const parameters = new URLSearchParams({ fieldManager, force: String(force), fieldValidation: 'Strict' });
      if (dryRun) parameters.set('dryRun', 'All');
      const response = await api.answer({
        method: 'PATCH',
        path: `${resourcePath(kind, object.metadata.namespace, object.metadata.name)}?${parameters}`,
        contentType: applyContentType,
        body: JSON.stringify(object),
      });
      return { object: asObject(what, response), created: response.status === 201 };
    },
    async create(object) {
      const what = `create ${describeRef(refOf(object))}`;
      const kind = await served(object, what);
      const path = `${resourcePath(kind, object.metadata.namespace)}?fieldManager=istioctl`;
      return asObject(what, await api.answer({ method: 'POST', path, ...jsonBody(object) }));
    },
    async update(object, fieldManager) {
      const what = `update ${describeRef(refOf(object))}`;
      const kind = await served(object, what);
      const path = `${resourcePath(kind, object.metadata.namespace, object.metadata.name)}?${new URLSearchParams({ fieldManager })}`;
      return asObject(what, await api.answer({ method: 'PUT', path, ...jsonBody(object) }));
    },
    async delete(ref, { propagation, uid }) {
      const kind = await resource(ref.apiVersion, ref.kind);
      if (!kind) return false;
      const propagationPolicy = propagation[0]?.toUpperCase() + propagation.slice(1);
      const body = { propagationPolicy, ...(uid === undefined ? {} : { preconditions: { uid } }) };
      const response = await api.answer({
        method: 'DELETE',
        path: resourcePath(kind, ref.namespace, ref.name),
        ...jsonBody(body),
      });
      if (response.status === 404) return false;
      if (response.status > 299) throw answerError(`delete ${describeRef(ref)}`, response);
      return true;
    },
  };
}

async function isAllowed(api: Rest, resourceAttributes: AccessQuestion): Promise<boolean> {
  const review = await api.json('ask for rights', {
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    ...jsonBody({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    }),
  });
  if (isMap(review.status) && typeof review.status.allowed === 'boolean') return review.status.allowed;
  throw brokenAnswer('ask for rights', 'no SelfSubjectAccessReview');
}

function asObject(what: string, response: { status: number; headers: object; body: string }): KubeObject {
  const answer = { ...response, headers: {} };
  if (response.status < 200 || response.status > 299) throw answerError(what, answer);
  return kubeObject(what, parseAnswer(what, answer));
}

const jsonBody = (value: Tree | KubeObject) => ({ contentType: 'application/json', body: JSON.stringify(value) });
