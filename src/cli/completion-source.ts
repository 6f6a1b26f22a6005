import type { Io } from '../io/io.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Completion, CompletionSource } from './complete.ts';
import type { CompletionKind } from './define-command.ts';

type Lookup = (word: string, io: Io) => Promise<readonly Completion[]>;

const plain = (values: readonly string[]): readonly Completion[] => values.map((value) => ({ value }));

const lookups: Readonly<Record<CompletionKind, Lookup>> = {
  profile: async () => {
    const { profileNames, profileSummary } = await import('../pipeline/profiles.ts');
    return profileNames.map((value) => ({ value, help: profileSummary(value) }));
  },
  set: async (word) => plain((await import('../pipeline/setting-paths.ts')).nextSettings(word)),
  path: async (word) =>
    plain((await import('../pipeline/setting-paths.ts')).nextSettings(word).map((path) => path.replace(/=$/, ''))),
  note: async () => {
    const { noteTitles } = await import('../pipeline/explain-note.ts');
    return (await noteTitles()).map(({ id, title }) => ({ value: id, help: title }));
  },
  release: async () => plain(await (await import('../pipeline/explain-note.ts')).releasesWithNotes()),
  webhook: (_word, io) => fromCluster(io, 'MutatingWebhookConfiguration', ({ metadata }) => metadata.name),
  component: async () => plain((await import('../model/config.ts')).componentNames),
  analyzer: async () => {
    const { analyzerNames } = await import('../pipeline/analyzer-names.ts');
    return analyzerNames.map(({ name, summary }) => ({ value: name, help: summary }));
  },
  code: async () => {
    const { messageCodes } = await import('../pipeline/analyzer-names.ts');
    return plain(messageCodes);
  },
  context: async (_word, io) => {
    const { readKubeconfig } = await import('../kube/kubeconfig-files.ts');
    return plain([...(readKubeconfig({ env: io.env, cwd: io.cwd })?.contexts.keys() ?? [])]);
  },
  node: (_word, io) => fromCluster(io, 'Node', ({ metadata }) => metadata.name),
  pod: (_word, io) => fromCluster(io, 'Pod', ({ metadata }) => `${metadata.name}.${metadata.namespace}`),
  waypoint: (_word, io) => fromCluster(io, 'Gateway', ({ metadata }) => metadata.name),
  namespace: (_word, io) => fromCluster(io, 'Namespace', ({ metadata }) => metadata.name),
  revision: (_word, io) =>
    fromCluster(io, 'MutatingWebhookConfiguration', ({ metadata }) => metadata.labels?.['istio.io/rev']),
  tag: (_word, io) =>
    fromCluster(io, 'MutatingWebhookConfiguration', ({ metadata }) => metadata.labels?.['istio.io/tag']),
};

/** Kinds whose names are offered. */
const completedKinds = {
  Namespace: 'v1',
  Node: 'v1',
  Pod: 'v1',
  Gateway: 'gateway.networking.k8s.io/v1',
  MutatingWebhookConfiguration: 'admissionregistration.k8s.io/v1',
} as const;

/** Somebody is waiting at the prompt. */
const patienceMs = 2000;

async function fromCluster(
  io: Io,
  kind: keyof typeof completedKinds,
  nameOf: (object: KubeObject) => string | undefined,
): Promise<readonly Completion[]> {
  const { connect } = await import('../kube/connect.ts');
  const cluster = connect({ env: io.env, cwd: io.cwd, timeoutMs: patienceMs, readOnly: true });
  const apiVersion = completedKinds[kind];
  try {
    const objects = await cluster.list({ apiVersion, kind, metadataOnly: true });
    return plain([...new Set(objects.map(nameOf).filter((name) => name !== undefined))]);
  } finally {
    cluster.close();
  }
}

/** What this program and the cluster at hand know: a value that cannot be had in time is not offered. */
export const completionSource: CompletionSource = async (kind, word, io) => {
  try {
    return await lookups[kind](word, io);
  } catch {
    return [];
  }
};
