import { setTimeout as sleep } from 'node:timers/promises';
import { readInputs, readTextFile } from '../io/input-files.ts';
import type { Io } from '../io/io.ts';
import { valueAt } from '../lib/tree.ts';
import { InputError, UserError } from '../model/errors.ts';
import { Exit } from '../model/exit.ts';
import type { KubeObject } from '../model/kube-object.ts';
import {
  clusterClassDefaults,
  clusterTexts,
  type GivenTexts,
  type InjectionSettings,
  nodesRunNativeSidecars,
  type RenderedTexts,
  renderedTexts,
  runsNativeSidecars,
  settingsFrom,
  webhookNamed,
} from '../pipeline/injection-settings.ts';
import { reportProblems } from '../report/problems.ts';
import { connectCluster } from './cluster.ts';
import type { Flags, FlagValues, GlobalValues } from './define-command.ts';
import { setStringFlag } from './input-flags.ts';

/** Where a command takes the settings of injection from. */
export const injectionFlags = {
  injectConfigFile: {
    type: 'string',
    placeholder: 'FILE',
    help: "The injector's configuration (key config of its ConfigMap), or one sidecar template.",
  },
  valuesFile: {
    type: 'string',
    placeholder: 'FILE',
    help: 'The values that templates read (key values of the ConfigMap).',
  },
  meshConfigFile: { type: 'string', placeholder: 'FILE', help: 'The mesh configuration (key mesh of its ConfigMap).' },
  operatorFileName: {
    type: 'string',
    placeholder: 'FILE',
    help: 'IstioOperator file to take the settings from, as istioctl install would.',
  },
  set: {
    type: 'list',
    short: 's',
    placeholder: 'PATH=VALUE',
    completes: 'set',
    help: 'One setting of the configuration to take the settings from. May be repeated.',
  },
  ...setStringFlag,
  revision: {
    type: 'string',
    short: 'r',
    placeholder: 'NAME',
    completes: 'revision',
    help: 'Revision of the control plane.',
  },
  injectConfigMapName: {
    type: 'string',
    placeholder: 'NAME',
    help: 'Take the settings from the cluster: its injector ConfigMap of this name.',
  },
  meshConfigMapName: {
    type: 'string',
    placeholder: 'NAME',
    help: 'Take the settings from the cluster: its mesh ConfigMap of this name.',
  },
  webhookConfig: {
    type: 'string',
    completes: 'webhook',
    placeholder: 'NAME',
    help: 'Ask the cluster: kube-inject has this webhook inject the pods, other commands take the settings of its revision.',
  },
  'use-kube': {
    type: 'boolean',
    default: true,
    help: "Where no other source is named, take the settings from the cluster's ConfigMaps; --use-kube=false does not ask it.",
  },
  'kube-version': {
    type: 'string',
    placeholder: 'VERSION',
    help: 'Kubernetes version of the nodes, such as 1.33: from 1.33 on sidecars are init containers.',
  },
} as const satisfies Flags;

type InjectionFlags = FlagValues<typeof injectionFlags> & GlobalValues;

/** The settings that the flags lead to, and how sidecars are injected with the reason; undefined when problems were told. */
export async function injectionSettings(flags: InjectionFlags, io: Io) {
  const live = flags.injectConfigMapName ?? flags.meshConfigMapName ?? flags.webhookConfig;
  const given = givenTexts(flags, io);
  if (live !== undefined) return await fromCluster(flags, io, given);
  const reason = isUnsaid(flags) ? await orReason(flags, (end) => fromCluster(flags, io, given, end)) : undefined;
  if (typeof reason === 'object') return reason;
  const complete = given.config !== undefined && given.values !== undefined && given.meshConfig !== undefined;
  const rendered: Partial<RenderedTexts> | undefined = complete ? {} : await ownTexts(flags, io);
  if (!rendered) return undefined;
  if (!complete) io.stderr.write(`note: ${ownSettings(flags, reason)}\n`);
  const settings = settingsFrom({ ...rendered.texts, ...given }, flags.revision ?? rendered.revision ?? '');
  return { settings, classDefaults: rendered.classDefaults ?? [], ...nativeSidecars(flags, io, settings) };
}

/** Whether nothing on the command line says where settings come from: then those of the cluster are meant, if there is one. */
function isUnsaid(flags: InjectionFlags): boolean {
  const files = [flags.injectConfigFile, flags.valuesFile, flags.meshConfigFile, flags.operatorFileName];
  return (
    flags['use-kube'] &&
    files.every((file) => file === undefined) &&
    flags.set.length === 0 &&
    flags['set-string'].length === 0
  );
}

/**
 * What the cluster says, or why it says nothing. It gets the time of one answer: nobody should wait for a cluster that is not
 * needed. Who names a cluster or a revision means it: then there is no way around it.
 */
async function orReason<T extends object>(
  flags: InjectionFlags,
  read: (end: AbortSignal) => Promise<T>,
): Promise<T | string> {
  const insists = flags.context !== undefined || flags.kubeconfig !== undefined;
  const limitMs = flags['kubeclient-timeout'];
  const end = new AbortController();
  const late = sleep(limitMs, `no cluster answered in ${limitMs / 1000} s`, { signal: end.signal });
  try {
    const reading = read(end.signal);
    reading.catch(() => {}); // when it is late, nobody waits for it
    const found = await Promise.race([reading, late]);
    if (insists && typeof found === 'string')
      throw new UserError(found, { code: 'CLUSTER_UNREACHABLE', exit: Exit.failed, hint: withoutCluster });
    return found;
  } catch (error) {
    if (!(error instanceof UserError) || insists || meant.has(error.code)) throw error;
    if (error.code === 'KUBECONFIG_MISSING') return 'no cluster is configured';
    if (error.code === 'CONFIGMAP_MISSING' && flags.revision !== undefined)
      throw new InputError(error.message, { code: error.code, hint: `${error.hint}; ${withoutCluster}` });
    return error.message;
  } finally {
    end.abort();
    late.catch(() => {});
  }
}

/** Failures of a cluster that answers: nobody means the settings of this program then. */
const meant = new Set(['INJECTION_SETTINGS', 'REVISION_IS_TAG']);

const withoutCluster = '--use-kube=false takes the settings from a configuration of this program';

/** Which configuration was rendered, for who has to judge whether hub, network and trust domain are those of the mesh. */
function ownSettings(flags: InjectionFlags, reason: string | undefined): string {
  const named = [
    flags.operatorFileName,
    flags.set.length > 0 ? '--set' : undefined,
    flags['set-string'].length > 0 ? '--set-string' : undefined,
  ].filter((source) => source !== undefined);
  if (named.length > 0) return `the settings are those of ${named.join(' and ')}, the rest as this program installs it`;
  const files = [flags.injectConfigFile, flags.valuesFile, flags.meshConfigFile].some((file) => file !== undefined);
  const what = files ? 'what the files do not say is' : 'the settings are those of';
  return `${reason === undefined ? '' : `${reason}: `}${what} the default profile of this program; name yours with --operatorFileName or --set, or the ConfigMaps of your mesh`;
}

function givenTexts(flags: InjectionFlags, io: Io): GivenTexts {
  const { injectConfigFile, valuesFile, meshConfigFile } = flags;
  return {
    ...(injectConfigFile !== undefined && { config: readTextFile(injectConfigFile, io.cwd) }),
    ...(valuesFile !== undefined && { values: readTextFile(valuesFile, io.cwd) }),
    ...(meshConfigFile !== undefined && { meshConfig: readTextFile(meshConfigFile, io.cwd) }),
  };
}

/** The texts and revision of our own rendering, or undefined when the configuration has errors, which are told. */
async function ownTexts(flags: InjectionFlags, io: Io): Promise<Partial<RenderedTexts> | undefined> {
  const files = flags.operatorFileName === undefined ? [] : await readInputs([flags.operatorFileName], io);
  const rendered = await renderedTexts({
    files,
    sets: flags.set,
    setStrings: flags['set-string'],
    revision: flags.revision,
  });
  return reportProblems(rendered.problems, io.stderr) ? undefined : rendered;
}

function nativeSidecars(flags: InjectionFlags, io: Io, settings: InjectionSettings) {
  const version = flags['kube-version'];
  if (version !== undefined) {
    if (!/^v?\d+\.\d+/.test(version))
      throw new InputError(`--kube-version ${version} is no version`, {
        code: 'KUBE_VERSION',
        hint: 'write it as 1.33',
      });
    return asIstiodSays(settings) ?? described(runsNativeSidecars(version), `Kubernetes ${version}`);
  }
  const wanted = io.env.ENABLE_NATIVE_SIDECARS;
  if (wanted === 'true') return described(true, 'ENABLE_NATIVE_SIDECARS=true');
  return described(false, 'unless a pod asks otherwise; --kube-version decides as the cluster would');
}

/** What istiod's own environment decides, whatever the nodes are; undefined when it leaves it to them. */
function asIstiodSays({ values }: InjectionSettings) {
  const wanted = valueAt(values, ['pilot', 'env', 'ENABLE_NATIVE_SIDECARS']);
  if (wanted === undefined || wanted === null || String(wanted) === 'auto') return undefined;
  return described(String(wanted) === 'true', `istiod has ENABLE_NATIVE_SIDECARS=${String(wanted)}`);
}

function described(native: boolean, why: string) {
  return { nativeSidecars: native, sidecars: `sidecars are ${native ? 'init' : 'ordinary'} containers (${why})` };
}

const revisionOf = ({ metadata }: KubeObject) => metadata.labels?.['istio.io/rev'] ?? 'default';

async function fromCluster(flags: InjectionFlags, io: Io, given: GivenTexts, end?: AbortSignal) {
  const cluster = await connectCluster(flags, io, 'read');
  end?.addEventListener('abort', () => cluster.close());
  try {
    const revision =
      flags.webhookConfig === undefined
        ? (flags.revision ?? '')
        : revisionOf(await webhookNamed(cluster, flags.webhookConfig));
    const { istioNamespace, injectConfigMapName, meshConfigMapName } = flags;
    const texts = await clusterTexts(cluster, { istioNamespace, revision, injectConfigMapName, meshConfigMapName });
    const settings = settingsFrom({ ...texts, ...given }, revision);
    const { context, server } = cluster.target;
    const classDefaults = await clusterClassDefaults(cluster, istioNamespace);
    io.stderr.write(`note: the settings are those of ${istioNamespace} in ${context || server}\n`);
    if (flags['kube-version'] !== undefined) return { settings, classDefaults, ...nativeSidecars(flags, io, settings) };
    const byNodes = async () => described(await nodesRunNativeSidecars(cluster), 'the kubelets of the nodes');
    return { settings, classDefaults, ...(asIstiodSays(settings) ?? (await byNodes())) };
  } finally {
    cluster.close();
  }
}
