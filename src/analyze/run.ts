import type { World } from '../world/world.ts';
import type { AnyAnalyzer, Found } from './define-analyzer.ts';

/** An analyzer that could not run, and why. */
export interface Skipped {
  readonly name: string;
  readonly reason: string;
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
  unreadable: ReadonlyMap<string, string> = new Map(),
): Promise<Outcome> {
  const found: Reported[] = [];
  const ran: string[] = [];
  const skipped: Skipped[] = [];
  for (const analyzer of analyzers) {
    const reason = whyNot(world, analyzer, unreadable);
    if (reason !== undefined) {
      skipped.push({ name: analyzer.name, reason });
      continue;
    }
    ran.push(analyzer.name);
    const reported = analyzer.check(world);
    if (Symbol.iterator in reported) for (const one of reported) found.push({ ...one, analyzer: analyzer.name });
    else for await (const one of reported) found.push({ ...one, analyzer: analyzer.name });
  }
  return { found, ran, skipped };
}

function whyNot(world: World, { reads }: AnyAnalyzer, unreadable: ReadonlyMap<string, string>): string | undefined {
  if (reads.includes('MeshNetworks') && world.all('MeshNetworks').length === 0) return 'no mesh networks are given';
  const missing = reads.find((kind) => unreadable.has(kind));
  return missing === undefined ? undefined : unreadable.get(missing);
}
