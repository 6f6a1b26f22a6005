import { analyzers as builtIn } from '../analyze/analyzers.ts';
import type { AnyAnalyzer } from '../analyze/define-analyzer.ts';
import { type FileEdit, fileEdits } from '../analyze/fixes.ts';
import { ordered } from '../analyze/order.ts';
import { type Reported, runAnalyzers, type Skipped, type Unreadable } from '../analyze/run.ts';
import { parseSuppression, type Suppression, suppress } from '../analyze/suppress.ts';
import { placed, toFinding } from '../analyze/to-finding.ts';
import { isUnknownField } from '../analyze/unknown-fields.ts';
import { closest } from '../lib/suggest.ts';
import { UsageError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import { findingKeys } from '../model/finding-key.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { SourcedObject } from '../objects/parse.ts';
import type { ResourceKind } from '../world/resource.ts';
import type { Assumptions, WorldOptions, WorldSize } from '../world/world.ts';
import { createWorld } from '../world/world.ts';

export interface AnalyzeOptions extends WorldOptions {
  /** Only findings about objects of this namespace, of the cluster, or about no object. */
  readonly namespace?: string | undefined;
  /** Findings about objects from files are reported whatever their namespace. */
  readonly filesOfAllNamespaces?: boolean;
  /** Names of the analyzers to run; none: all. */
  readonly analyzers?: readonly string[];
  /** Analyzers of others, beside the built-in ones. */
  readonly plugins?: readonly AnyAnalyzer[];
  /** `CODE=RESOURCE`: findings not to report. */
  readonly suppress?: readonly string[];
  /** Findings of an earlier run: they are not reported again. */
  readonly baseline?: readonly Pick<Finding, 'code' | 'origin' | 'path' | 'cluster'>[];
  /** Fields that Istio does not know are findings, too (IST0133), not only `unknownFields`. */
  readonly strict?: boolean;
  /** Kinds of objects that could not be read, each with the reason: rules that need them are skipped. */
  readonly unreadable?: ReadonlyMap<string, Unreadable>;
}

export interface Analysis {
  /** In the order of the reference: by cluster, level, code and object. */
  readonly findings: readonly Finding[];
  /** Fields that Istio does not know, and so ignores; none when they are findings. */
  readonly unknownFields: readonly Finding[];
  /** What would correct findings about files, see applyEdits. */
  readonly edits: readonly FileEdit[];
  /** How many findings somebody did not want to hear. */
  readonly suppressed: number;
  /** How many findings the baseline knows. */
  readonly known: number;
  /** Suppressions that suppress nothing. */
  readonly unused: readonly string[];
  /** Names of the analyzers that ran. */
  readonly ran: readonly string[];
  readonly skipped: readonly Skipped[];
  readonly size: WorldSize;
  /** Objects that files hold twice, not alike: only the later one was looked at. Each with both places. */
  readonly repeated: readonly { readonly origin: string; readonly hidden: string; readonly used: string }[];
  /** How many objects no rule looks at: of other kinds, or of Kubernetes' own namespaces. */
  readonly passedOver: number;
  readonly assumed: Assumptions;
}

/**
 * Looks for mistakes in a set of objects, each seen together with all others.
 * @param objects Kubernetes objects, or objects with their place in a file; those from files first.
 * @throws UsageError for an unknown analyzer or an ill-formed suppression
 */
export async function analyze(
  objects: readonly (KubeObject | SourcedObject)[],
  options: AnalyzeOptions = {},
): Promise<Analysis> {
  const chosen = chooseAnalyzers([...builtIn, ...(options.plugins ?? [])], options.analyzers ?? []);
  const suppressions = (options.suppress ?? []).map(readSuppression);
  const world = createWorld(objects.map(withSource), options);
  const { found, ran, skipped } = await runAnalyzers(world, chosen, options.unreadable);
  const inScope = ordered(found.filter((one) => isInScope(one, options)).map(placed));
  const reported = options.strict ? inScope : inScope.filter((one) => !isUnknownField(one));
  const remaining = suppress(reported, suppressions, world);
  const findings = remaining.found.map(toFinding);
  const known = new Set(findingKeys(options.baseline ?? []));
  const keys = findingKeys(findings);
  const isNew = (_: unknown, index: number) => !known.has(keys[index] ?? '');
  const fresh = findings.filter(isNew);
  return {
    findings: fresh,
    unknownFields: options.strict ? [] : inScope.filter(isUnknownField).map(toFinding),
    edits: fileEdits(remaining.found.filter(isNew)),
    suppressed: remaining.suppressed,
    known: findings.length - fresh.length,
    unused: remaining.unused,
    ran,
    skipped,
    size: world.size,
    repeated: world.repeated.map(({ origin, hidden, used }) => ({
      origin,
      hidden: `${hidden.file}:${hidden.line}`,
      used: `${used.file}:${used.line}`,
    })),
    passedOver: world.passedOver.length,
    assumed: world.assumed,
  };
}

/** The kinds that the chosen analyzers look at: all that has to be read from a cluster. */
export function kindsRead({
  analyzers = [],
  plugins = [],
}: Pick<AnalyzeOptions, 'analyzers' | 'plugins'>): ReadonlySet<ResourceKind> {
  return new Set(chooseAnalyzers([...builtIn, ...plugins], analyzers).flatMap(({ reads }) => reads));
}

function chooseAnalyzers(all: readonly AnyAnalyzer[], names: readonly string[]): readonly AnyAnalyzer[] {
  if (names.length === 0) return all;
  for (const name of names) {
    if (all.some((analyzer) => analyzer.name === name)) continue;
    const best = closest(
      name,
      all.map((analyzer) => analyzer.name),
    );
    const hint = best ? `did you mean "${best}"?` : 'analyze --list-analyzers names them all';
    throw new UsageError(`there is no analyzer "${name}"`, hint);
  }
  return all.filter(({ name }) => names.includes(name));
}

function readSuppression(text: string): Suppression {
  const suppression = parseSuppression(text);
  if (suppression) return suppression;
  const hint = 'write CODE=RESOURCE, such as "IST0102=Namespace shop" or "IST0118=Service shop/*"';
  throw new UsageError(`--suppress: "${text}" is no suppression`, hint);
}

const withSource = (one: KubeObject | SourcedObject): SourcedObject =>
  'source' in one && 'object' in one
    ? (one as SourcedObject) // no Kubernetes object has both fields
    : { object: one as KubeObject, source: { file: '', line: 0, locate: () => undefined } };

function isInScope({ resource }: Reported, { namespace, filesOfAllNamespaces }: AnalyzeOptions): boolean {
  if (namespace === undefined || !resource) return true;
  if (filesOfAllNamespaces && resource.source.file !== '') return true;
  const own = resource.kind === 'Namespace' ? resource.name : resource.namespace;
  return own === '' || own === namespace;
}

export type { AnyAnalyzer as Analyzer, Edit, Found } from '../analyze/define-analyzer.ts';
export { applyEdits, type FileEdit } from '../analyze/fixes.ts';
export type { Skipped, Unreadable } from '../analyze/run.ts';
export type { SourcedObject } from '../objects/parse.ts';
export type { AnyResource, Resource, ResourceKind } from '../world/resource.ts';
export type { World } from '../world/world.ts';
