import type { World } from '../world/world.ts';
import type { AnyAnalyzer, Found } from './define-analyzer.ts';

/** An analyzer that could not run, and why. */
export interface Skipped {
  readonly name: string;
  /** `no mesh networks are given`, or what goes on with the kind that is missing: `no right to list`. */
  readonly reason: string;
  /** The kind that is missing, as the API names it: `pods`. */
  readonly kind?: string;
}

/** Why objects of a kind are not there. */
export interface Unreadable {
  readonly reason: string;
  readonly kind: string;
}

export interface Outcome {
  readonly found: readonly Reported[];
  readonly ran: readonly string[];
  readonly skipped: readonly Skipped[];
}
/** A finding with the name of the analyzer that has it. */
export interface Reported extends Found {
  readonly analyzer: string;
}

/** Runs analyzers over a world. `unreadable` are kinds that could not be read, each with the reason. */
export async function runAnalyzers(
  world: World,
  analyzers: readonly AnyAnalyzer[],
  unreadable: ReadonlyMap<string, Unreadable> = new Map(),
): Promise<Outcome> {
  const found: Reported[] = [];
  const ran: string[] = [];
  const skipped: Skipped[] = [];
  for (const analyzer of analyzers) {
    const missing = whyNot(world, analyzer, unreadable);
    if (missing !== undefined) {
      skipped.push({ name: analyzer.name, ...missing });
      continue;
    }
    ran.push(analyzer.name);
    const reported = analyzer.check(world);
    if (Symbol.iterator in reported) for (const one of reported) found.push({ ...one, analyzer: analyzer.name });
    else for await (const one of reported) found.push({ ...one, analyzer: analyzer.name });
  }
  return { found, ran, skipped };
}

function whyNot(
  world: World,
  { reads }: AnyAnalyzer,
  unreadable: ReadonlyMap<string, Unreadable>,
): Omit<Skipped, 'name'> | undefined {
  if (reads.includes('MeshNetworks') && world.all('MeshNetworks').length === 0)
    return { reason: 'no mesh networks are given' };
  const missing = reads.find((kind) => unreadable.has(kind));
  return missing === undefined ? undefined : unreadable.get(missing);
}
