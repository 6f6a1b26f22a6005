import type { ClusterFacts } from '../model/config.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import { printOrder } from '../render/manifest.ts';
import { render } from '../render/render.ts';
import { type ConfigInput, configure } from './configure.ts';

/** What a configuration produces. `manifests` is there unless a problem is an error. */
export interface Generated {
  /** In the order in which `manifest generate` prints them. */
  readonly manifests?: readonly Manifest[];
  readonly problems: readonly Problem[];
}

/** Merges, checks and renders a configuration. Throws InputError for an unknown profile or a destructive overlay. */
export async function generate(input: ConfigInput, facts: ClusterFacts = {}): Promise<Generated> {
  const { config, problems, originOf } = await configure(input);
  if (!config) return { problems };
  const { manifests, warnings } = await render(config, facts);
  const said = new Set(problems.map(({ path }) => JSON.stringify(path)));
  const lost = warnings
    .filter(({ path }) => !said.has(JSON.stringify(path)))
    .map((problem) => ({ ...problem, origin: originOf(problem.path) }));
  return { manifests: printOrder(manifests), problems: [...problems, ...lost] };
}
