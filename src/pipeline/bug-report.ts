import { type ContainerChoice, isChosen, isNamespaceChosen, namedNamespaces } from '../bugreport/filter.ts';
import { isCustom, istiodPages, proxyPages, reportedKinds } from '../bugreport/kinds.ts';
import { cleanLog, type TimeRange } from '../bugreport/log-lines.ts';
import { containerFacts, type PodFacts, podFacts, slimPod } from '../bugreport/pods.ts';
import { inParallel } from '../lib/in-parallel.ts';
import { emitYaml } from '../lib/yaml-emit.ts';
import type { BugReportIndex, BugReportPart } from '../model/bug-report.ts';
import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import { UserError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { RedactOptions } from '../redact/text.ts';
import { type Redaction, redactTree, secretTexts } from '../redact/tree.ts';
import { runningVersions } from '../world/running-versions.ts';

/** Where the parts go. */
export interface ReportArchive {
  add(path: string, content: string | AsyncIterable<string>): Promise<number>;
}

export interface BugReportInput {
  readonly cluster: Cluster;
  readonly archive: ReportArchive;
  /** A page of a port of a pod; rejects with UserError. */
  readonly askPod: (pod: { namespace: string; pod: string; port: number }, path: string) => Promise<string>;
  /** What the analysis of everything says; absent: left out. */
  readonly analysis?: (() => Promise<string>) | undefined;
  readonly istioNamespace: string;
  readonly istioctl: string;
  readonly choice: ContainerChoice;
  readonly range: TimeRange;
  readonly tailLines?: number | undefined;
  readonly fullSecrets: boolean;
  /** Only names what would be collected. */
  readonly dryRun: boolean;
  readonly skip: { readonly cluster: boolean; readonly proxies: boolean; readonly analysis: boolean };
  readonly adminPort: number;
  readonly monitoringPort: number;
  /** Requests under way at a time. */
  readonly concurrency: number;
  readonly redact: RedactOptions;
  /** When the report is made, in milliseconds since the epoch. */
  readonly now: number;
  /** Nothing new is begun once it fires. */
  readonly signal: AbortSignal;
  /** Told of each part when it is done, and of how many there will be. */
  readonly onPart?: (part: BugReportPart, done: number, all: number) => void;
}

/** A report without how it ended, which the caller knows. */
export type CollectedReport = Omit<BugReportIndex, 'archive' | 'bytes' | 'end'>;

const root = 'bug-report';

interface Job {
  readonly path: string;
  readonly content: () => AsyncIterable<string> | Promise<string>;
}

/**
 * Collects what a report has into an archive, each part by itself: one that cannot be had is listed with its reason and keeps
 * no other from coming. Everything is without secrets before it is written.
 *
 * @throws ClusterError when the cluster cannot be reached, or lets no pods be listed.
 */
export async function bugReport(input: BugReportInput): Promise<CollectedReport> {
  const { cluster, archive, signal } = input;
  const kubernetes = await cluster.version();
  const parts: BugReportPart[] = [];
  const redactions = redactionList();
  const known = new Set<string>();
  const run: Run = { input, redact: { ...input.redact, known }, redactions };
  const add = async (path: string, content: Job['content']): Promise<BugReportPart> => {
    if (input.dryRun) return { path, status: 'skipped', bytes: 0, reason: 'a dry run' };
    try {
      const made = content();
      const bytes = await archive.add(`${root}/${path}`, made instanceof Promise ? await made : made);
      return { path, status: bytes > 0 ? 'had' : 'empty', bytes };
    } catch (error) {
      if (!(error instanceof UserError) || error.code.startsWith('WRITE_')) throw error;
      return { path, status: 'failed', bytes: 0, reason: error.message };
    }
  };
  let all = 0;
  const done = (part: BugReportPart) => {
    parts.push(part);
    input.onPart?.(part, parts.length, all);
  };
  const carryOut = async (jobs: readonly Job[]) => {
    all += jobs.length;
    await inParallel(jobs, input.concurrency, async ({ path, content }) => {
      if (signal.aborted) done({ path, status: 'failed', bytes: 0, reason: 'the time was up' });
      else done(await add(path, content));
    });
  };

  const pods = await chosenPods(run);
  // Secrets come first: what they hold is looked for in all the rest.
  await carryOut(input.skip.cluster ? [] : [secretsJob(run, known)]);
  await carryOut([...contextJobs(run, kubernetes, pods), ...(input.skip.cluster ? [] : await clusterJobs(run))]);
  await carryOut(podJobs(run, pods));
  if (input.analysis && !input.skip.analysis)
    await carryOut([{ path: 'analyze/allNamespaces/allNamespaces', content: input.analysis }]);
  for (const path of skipped(input)) done({ path, status: 'skipped', bytes: 0, reason: 'as asked' });
  const collected = {
    istioctl: input.istioctl,
    created: new Date(input.now).toISOString(),
    context: cluster.target.context,
    server: cluster.target.server,
    kubernetes,
    parts: parts.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    redacted: redactions.counts(),
  };
  if (input.dryRun) return collected;
  await archive.add(`${root}/redactions`, redactions.lines());
  await archive.add(`${root}/index.json`, `${JSON.stringify(collected, null, 2)}\n`);
  return collected;
}

interface Run {
  readonly input: BugReportInput;
  readonly redact: RedactOptions;
  readonly redactions: ReturnType<typeof redactionList>;
}

const skipped = ({ skip }: BugReportInput): readonly string[] => [
  ...(skip.cluster ? Object.keys(reportedKinds) : []),
  ...(skip.proxies ? ['proxies'] : []),
  ...(skip.analysis ? ['analyze/allNamespaces/allNamespaces'] : []),
];

/** Where what was taken out: one line each, and counts. */
function redactionList() {
  const lines: string[] = [];
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  return {
    object(file: string, object: KubeObject, { path, what }: Redaction) {
      count(what);
      const { namespace, name } = object.metadata;
      lines.push(`${file}\t${object.kind} ${namespace ? `${namespace}/` : ''}${name}\t${path.join('.')}\t${what}\n`);
    },
    text(file: string, found: readonly string[]) {
      for (const what of found) count(what);
      lines.push(`${file}\t\t\t${found.join(', ')}\n`);
    },
    counts: () => Object.fromEntries([...counts].sort()),
    lines: () => lines.join(''),
  };
}

/** Pods of the chosen namespaces and of Istio's own, page by page, and of each only what is needed. */
async function chosenPods({ input }: Run): Promise<readonly PodFacts[]> {
  const found: PodFacts[] = [];
  // The CNI agent of the platform may run beside Kubernetes itself.
  const isWanted = (pod: KubeObject) => isWantedObject(input, pod) || isCniAgent(pod.metadata.labels ?? {});
  for await (const pod of objectsOf(input, { apiVersion: 'v1', kind: 'Pod' }, isWanted)) found.push(podFacts(pod));
  return found;
}

const isCniAgent = (labels: Readonly<Record<string, unknown>>): boolean => labels['k8s-app'] === 'istio-cni-node';

const isWantedObject = ({ choice, istioNamespace }: BugReportInput, { metadata: { namespace } }: KubeObject): boolean =>
  namespace === undefined || namespace === istioNamespace || isNamespaceChosen(choice, namespace);

/**
 * Objects of a kind, of all namespaces; where that is forbidden, of those that are named and Istio's own.
 */
async function* objectsOf(
  input: BugReportInput,
  kind: { readonly apiVersion: string; readonly kind: string },
  isWanted = (object: KubeObject) => isWantedObject(input, object),
): AsyncGenerator<KubeObject> {
  const { cluster, choice, istioNamespace } = input;
  const named = namedNamespaces(choice);
  let begun = false;
  try {
    for await (const page of cluster.pages(kind)) {
      begun = true;
      yield* page.filter(isWanted);
    }
  } catch (error) {
    const isForbidden = error instanceof ClusterError && error.code === 'FORBIDDEN' && !begun;
    const resource = isForbidden ? await cluster.resource(kind.apiVersion, kind.kind) : undefined;
    if (!resource?.namespaced) throw error;
    for (const namespace of new Set([...(named ?? [cluster.target.namespace]), istioNamespace]))
      for await (const page of cluster.pages({ ...kind, namespace })) yield* page.filter(isWanted);
  }
}

/** Objects as YAML documents, without secrets and without what the API server keeps for itself. */
async function* documents(
  run: Run,
  file: string,
  kinds: readonly (readonly [string, string])[],
): AsyncGenerator<string> {
  const { input, redact, redactions } = run;
  let had = false;
  let failure: unknown;
  for (const [apiVersion, kind] of kinds) {
    try {
      for await (const object of objectsOf(input, { apiVersion, kind })) {
        const { tree, redactions: found } = redactTree(object, { ...redact, fullSecrets: input.fullSecrets });
        for (const one of found) redactions.object(file, object, one);
        had = true;
        yield `---\n${emitYaml(withoutManagedFields(tree as KubeObject))}`; // redactTree keeps the shape
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failure = error;
      yield `# ${kind}: ${error.message.replaceAll('\n', ' ')}\n`;
    }
  }
  if (failure !== undefined && !had) throw failure;
}

const withoutManagedFields = (object: KubeObject): KubeObject => {
  const { managedFields: _theirs, ...metadata } = object.metadata;
  return { ...object, metadata };
};

function secretsJob(run: Run, known: Set<string>): Job {
  const path = 'cluster/secrets';
  return {
    path,
    async *content() {
      for await (const secret of objectsOf(run.input, { apiVersion: 'v1', kind: 'Secret' }))
        for (const text of secretTexts({ ...secret })) known.add(text);
      yield* documents(run, path, [['v1', 'Secret']]);
    },
  };
}

function contextJobs(run: Run, kubernetes: string, pods: readonly PodFacts[]): readonly Job[] {
  const { context, server } = run.input.cluster.target;
  const versions = () => ({
    istioctl: run.input.istioctl,
    kubernetes,
    ...runningVersions(pods.map(slimPod)),
  });
  return [
    { path: 'cluster/cluster-context', content: async () => `${context}\n${server}\n` },
    { path: 'cluster/kubectl-version', content: async () => `Server Version: ${kubernetes}\n` },
    { path: 'versions', content: async () => emitYaml(versions()) },
  ];
}

async function clusterJobs(run: Run): Promise<readonly Job[]> {
  const { 'cluster/secrets': _first, ...files } = reportedKinds;
  const jobs = Object.entries(files).map(([path, kinds]) => ({ path, content: () => documents(run, path, kinds) }));
  const custom = async function* () {
    const kinds = (await run.input.cluster.resources()).filter(isCustom);
    yield* documents(
      run,
      'cluster/crs',
      kinds.map(({ apiVersion, kind }) => [apiVersion, kind] as const),
    );
  };
  return [...jobs, { path: 'cluster/crs', content: custom }];
}

/** Logs and pages of every pod of Istio and every proxy that is chosen. */
function podJobs(run: Run, pods: readonly PodFacts[]): readonly Job[] {
  const { input } = run;
  return pods.flatMap((pod) => {
    if (pod.phase === 'Pending') return [];
    const has = (name: string) =>
      pod.containers.some((container) => container.name === name) && isChosen(input.choice, containerFacts(pod, name));
    const isIstiod = pod.labels.app === 'istiod' && pod.namespace === input.istioNamespace && has('discovery');
    return [
      ...(has('istio-proxy') ? proxyJobs(run, pod) : []),
      ...(isIstiod ? istiodJobs(run, pod) : []),
      ...(isCniAgent(pod.labels) ? logJobs(run, pod, 'install-cni', `cni/${pod.name}/cni`) : []),
    ];
  });
}

function proxyJobs(run: Run, pod: PodFacts): readonly Job[] {
  const folder = `proxies/${pod.namespace}/${pod.name}`;
  const isZtunnel = pod.labels.app === 'ztunnel';
  const pages = Object.entries(proxyPages).filter(([name]) => !isZtunnel || name === 'config_dump');
  return [
    ...logJobs(run, pod, 'istio-proxy', `${folder}/istio-proxy`),
    ...(run.input.skip.proxies
      ? []
      : pages.map(([name, page]) => pageJob(run, pod, { path: `${folder}/${name}`, port: run.input.adminPort, page }))),
  ];
}

function istiodJobs(run: Run, pod: PodFacts): readonly Job[] {
  const folder = `istio/${pod.namespace}/${pod.name}`;
  return [
    ...logJobs(run, pod, 'discovery', `${folder}/discovery`),
    ...istiodPages.map((page) =>
      pageJob(run, pod, { path: `${folder}/${page}`, port: run.input.monitoringPort, page }),
    ),
  ];
}

function pageJob(run: Run, pod: PodFacts, { path, port, page }: { path: string; port: number; page: string }): Job {
  return {
    path,
    async *content() {
      const text = await run.input.askPod({ namespace: pod.namespace, pod: pod.name, port }, page);
      yield* cleanLog(onePiece(text), {
        ...run.redact,
        range: {},
        onRedacted: (found) => run.redactions.text(path, found),
      });
    },
  };
}

async function* onePiece(text: string): AsyncGenerator<string> {
  yield text;
}

/** A container's log, and the one before its last restart. */
function logJobs(run: Run, pod: PodFacts, container: string, path: string): readonly Job[] {
  const { input } = run;
  const restarted = pod.containers.some(({ name, restarts }) => name === container && restarts > 0);
  const job = (file: string, previous: boolean): Job => ({
    path: file,
    content: () =>
      cleanLog(input.cluster.log({ ...logOf(input), namespace: pod.namespace, pod: pod.name, container, previous }), {
        ...run.redact,
        range: input.range,
        onRedacted: (found) => run.redactions.text(file, found),
      }),
  });
  return [job(`${path}.log`, false), ...(restarted ? [job(`${path}.previous.log`, true)] : [])];
}

const logOf = ({ range, tailLines, signal }: BugReportInput) => ({
  ...(range.from === undefined ? {} : { sinceTime: new Date(range.from).toISOString() }),
  ...(tailLines === undefined ? {} : { tailLines }),
  signal,
});
