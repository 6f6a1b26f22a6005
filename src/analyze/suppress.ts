import { closest } from '../lib/suggest.ts';
import { wildcards } from '../lib/wildcards.ts';
import type { AnyResource } from '../world/resource.ts';
import type { World } from '../world/world.ts';
import { codes } from './messages.ts';
import type { Placed } from './to-finding.ts';

/** `CODE=RESOURCE`: findings of that code about resources of that name are not reported. */
export interface Suppression {
  /** As the user wrote it. */
  readonly text: string;
  /** `*` stands for every code. */
  readonly code: string;
  matches(resource: AnyResource | undefined): boolean;
}

const annotation = 'galley.istio.io/analyze-suppress';

/**
 * Reads one suppression; undefined when it has not the form CODE=RESOURCE. RESOURCE is `Kind namespace/name`,
 * `Kind name.namespace` or `Kind name`; `*` stands for any text.
 */
export function parseSuppression(text: string): Suppression | undefined {
  const [code = '', pattern, ...more] = text.split('=');
  if (!code || pattern === undefined || more.length > 0) return undefined;
  const resources = wildcards(pattern);
  return {
    text,
    code,
    matches: (resource) => (resource ? spellings(resource) : ['']).some((origin) => resources.matches(origin)),
  };
}

function spellings({ origin, name, namespace }: AnyResource): readonly string[] {
  const [kind] = origin.split(' ');
  return namespace ? [origin, `${kind} ${name}.${namespace}`] : [origin];
}

export interface Remaining {
  readonly found: readonly Placed[];
  readonly suppressed: number;
  /** Suppressions without effect, each with the reason where there is a particular one. */
  readonly unused: readonly string[];
}

/** Takes away what the user, or an annotation of the object itself, does not want to hear. */
export function suppress(found: readonly Placed[], suppressions: readonly Suppression[], world: World): Remaining {
  const used = new Set<unknown>();
  const usedAnnotations = new Map<AnyResource['object'], Set<string>>();
  const remaining = found.filter(({ code, resource }) => {
    const hits = suppressions.filter((one) => (one.code === '*' || one.code === code) && one.matches(resource));
    for (const hit of hits) used.add(hit);
    const annotated = resource && annotatedCodes(resource).find((one) => one === '*' || one === code);
    if (resource && annotated) remember(usedAnnotations, resource.object, annotated);
    return hits.length === 0 && !annotated;
  });
  return {
    found: remaining,
    suppressed: found.length - remaining.length,
    unused: [
      ...suppressions.filter((one) => !used.has(one)).map(({ text, code }) => `--suppress ${text}${unknownCode(code)}`),
      ...world.annotated(annotation).flatMap((resource) =>
        annotatedCodes(resource)
          .filter((code) => !usedAnnotations.get(resource.object)?.has(code))
          .map((code) => `annotation ${annotation}: ${code} on ${resource.origin}${unknownCode(code)}`),
      ),
    ],
  };
}

const annotatedCodes = ({ annotations }: AnyResource): readonly string[] =>
  (annotations[annotation] ?? '').split(',').flatMap((code) => code.trim() || []);

function unknownCode(code: string): string {
  const known: readonly string[] = codes;
  if (code === '*' || known.includes(code)) return '';
  const best = closest(code, known);
  return ` (there is no code ${code}${best ? `: did you mean ${best}?` : ''})`;
}

function remember(used: Map<AnyResource['object'], Set<string>>, object: AnyResource['object'], code: string): void {
  used.set(object, (used.get(object) ?? new Set()).add(code));
}
