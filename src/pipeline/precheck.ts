import { alphaAnnotations } from '../analyze/analyzers/alpha-annotations.ts';
import { knownAnnotations } from '../analyze/analyzers/known-annotations.ts';
import { runAnalyzers } from '../analyze/run.ts';
import { placed, toFinding } from '../analyze/to-finding.ts';
import { compareReleases, parseRelease, type Release, releaseText } from '../lib/release.ts';
import type { Check, PrecheckReport } from '../model/check.ts';
import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import { InputError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { rightsCheck } from '../precheck/checks/rights.ts';
import { precheck as allChecks } from '../precheck/precheck.ts';
import { recordedValues } from '../precheck/recorded-values.ts';
import { createSituation } from '../precheck/situation.ts';
import { knownMinors } from '../precheck/support.ts';
import { readUserFiles } from '../precheck/user-files.ts';
import { createWorld } from '../world/world.ts';
import { readLive } from './live-situation.ts';

export interface PrecheckInput {
  /** The user's files: objects, IstioOperator, Helm values, scripts. */
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  readonly istioNamespace: string;
  /** Limits what is said about annotations. */
  readonly namespace?: string | undefined;
  /** The release to install, and the one that runs when an upgrade is checked. */
  readonly to: string;
  readonly from?: string | undefined;
  /** Instead of the cluster's own. */
  readonly kubeVersion?: string | undefined;
  readonly skipControlPlane?: boolean;
  /** Absent: only the files are looked at. */
  readonly cluster?: Cluster | undefined;
  /** Milliseconds since the epoch: certificates are judged against it. */
  readonly now: number;
}

/**
 * Whether a release can be installed, or an upgrade be made, and what it would change for this mesh.
 * @throws InputError for versions that make no sense and files that cannot be read
 */
export async function precheck(input: PrecheckInput): Promise<PrecheckReport> {
  const { istioNamespace, cluster, skipControlPlane = false } = input;
  const { from, to } = readVersions(input);
  const files = readUserFiles(input.texts);
  const [broken] = files.problems;
  if (broken)
    throw new InputError(`${broken.file}:${broken.line}:${broken.column}: ${broken.message}`, { code: 'YAML_INVALID' });
  // Without anything to find out, the cluster is not asked.
  const asked = cluster && (!skipControlPlane || from) ? cluster : undefined;
  const live = asked && (await readLive(asked, istioNamespace, from !== undefined));
  const unanswered = new Map(live?.unanswered);
  const objects = [...files.objects, ...(live?.objects ?? [])];
  const situation = createSituation({
    istioNamespace,
    now: input.now,
    objects,
    unreadable: new Set([...unanswered.keys()].filter((what) => /^[A-Z]\w*$/.test(what))),
    texts: files.texts,
    layers: [...(files.isWhole ? [] : recordedValues(objects)), ...files.layers],
    kubeVersion: input.kubeVersion ?? live?.kubeVersion,
  });
  const rights = asked && !skipControlPlane ? [await rightsToInstall(asked, istioNamespace, files.objects)] : [];
  for (const { status, message = '' } of rights) if (status === 'skipped') unanswered.set('rights', message);
  const annotations = await annotationChecks(objects, input);
  const categories = await allChecks(situation, { from, to, skipControlPlane, rights, annotations });
  return {
    to: input.to,
    ...(input.from !== undefined && { from: input.from }),
    categories,
    unanswered: [...unanswered].map(([what, reason]) => `${what}: ${reason}`),
  };
}

/** A target without a patch is the newest of its minor; a start without one is its first. */
function readVersions({ from, to, kubeVersion }: PrecheckInput): { readonly from?: Release; readonly to: Release } {
  if (kubeVersion !== undefined && !parseRelease(kubeVersion))
    throw new InputError(`"${kubeVersion}" is no release of Kubernetes`, {
      code: 'VERSION_INVALID',
      hint: 'write --kube-version=1.33 or --kube-version=v1.33.1',
    });
  const target = release(to, 'to-version');
  if (target.minor > knownMinors.to || target.minor < knownMinors.from)
    throw new InputError(`Istio ${to} is not known here`, {
      code: 'VERSION_UNKNOWN',
      hint: `this program knows 1.${knownMinors.from} to 1.${knownMinors.to}`,
    });
  const newest = /^v?1\.\d+$/.test(to) ? { ...target, patch: Number.POSITIVE_INFINITY } : target;
  if (from === undefined) return { to: newest };
  const start = release(from, 'from-version');
  if (compareReleases(start, newest) <= 0) return { from: start, to: newest };
  throw new InputError(`${from} is newer than ${to}`, {
    code: 'VERSION_ORDER',
    hint: `a way back is not checked; give the release to install with --to-version (${releaseText(start)} or newer)`,
  });
}

function release(text: string, flag: string): Release {
  const found = parseRelease(text);
  if (found) return found;
  throw new InputError(`"${text}" is no release of Istio`, {
    code: 'VERSION_INVALID',
    hint: `write --${flag}=1.29 or --${flag}=1.29.2`,
  });
}

/** The rights to install what the configuration (or else the default profile) consists of. */
async function rightsToInstall(
  cluster: Cluster,
  istioNamespace: string,
  files: readonly SourcedObject[],
): Promise<Check> {
  const operators = files.filter(({ object }) => object.kind === 'IstioOperator');
  const objects = await renderedObjects(operators);
  const [{ installing, makingNamespaces }, { askRights, grantedText, questionSubject }] = await Promise.all([
    import('./rights/installation.ts'),
    import('./rights/require.ts'),
  ]);
  try {
    const rights = [...makingNamespaces, ...installing({ objects, istioNamespace })];
    const { asked, missing, ungranted } = await askRights(cluster, rights);
    const subjects = missing.map((question) => `${question.verb} ${questionSubject(question)}`);
    const more = ungranted > 0 ? [`${ungranted} that ${grantedText}`] : [];
    return rightsCheck({ asked, answered: asked - missing.length - ungranted }, [...subjects, ...more]);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { id: 'rights', status: 'skipped', title: 'rights', message: error.message };
  }
}

async function renderedObjects(operators: readonly SourcedObject[]): Promise<readonly KubeObject[]> {
  const { generate } = await import('./generate.ts');
  const files = operators.map(({ source }) => ({ name: source.file, text: source.text?.() ?? '' }));
  const { manifests = [] } = await generate({ files, sets: [] });
  return manifests.map((manifest) => manifest.object());
}

/** Annotations that an upgrade may change: alpha and deprecated ones. Using them is no mistake. */
async function annotationChecks(
  objects: readonly SourcedObject[],
  { istioNamespace, namespace }: PrecheckInput,
): Promise<readonly Check[]> {
  const world = createWorld(objects, { istioNamespace, live: true });
  const { found } = await runAnalyzers(world, [alphaAnnotations, knownAnnotations]);
  const inScope = found.filter(({ resource }) => namespace === undefined || resource?.namespace === namespace);
  const findings = inScope.map(placed).map(toFinding);
  return [
    { id: 'alpha-annotations', code: 'IST0136', title: 'alpha annotations' },
    { id: 'deprecated-annotations', code: 'IST0135', title: 'deprecated annotations' },
  ].map(({ id, code, title }): Check => {
    const evidence = findings
      .filter((finding) => finding.code === code)
      .map(({ origin, path, file, line }) => ({
        subject: path ? `${origin} ${path}` : origin,
        ...(file !== undefined && { file }),
        ...(line !== undefined && { line }),
      }));
    if (evidence.length === 0) return { id, status: 'ok', title: `${title}: none in use` };
    return { id, status: 'ok', code, title: `${title}: ${evidence.length} in use`, evidence };
  });
}
