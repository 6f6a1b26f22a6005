import { meshGraph } from '../graph/graph.ts';
import { type Narrowing, narrow } from '../graph/narrow.ts';
import { askedRequest, trace } from '../graph/trace.ts';
import type { MeshGraph, TraceStep } from '../model/graph.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { createWorld } from '../world/world.ts';
import { type AnalyzeOptions, analyze } from './analyze.ts';

export interface GraphOptions extends Omit<Narrowing, 'host'> {
  /** Host of a request, or a whole request such as `shop.example.com/cart`. */
  readonly request?: string | undefined;
  readonly world?: Pick<AnalyzeOptions, 'istioNamespace' | 'defaultNamespace' | 'live' | 'meshConfig'>;
}

export interface GraphResult {
  readonly graph: MeshGraph;
  /** What happens to the request that was asked about. */
  readonly steps: readonly TraceStep[] | undefined;
  /** Names that the narrowing could have named: labels of nodes and namespaces. */
  readonly known: readonly string[];
}

/** The mesh that some objects configure, with the findings of the analyzers on its edges. */
export async function graph(objects: readonly SourcedObject[], options: GraphOptions = {}): Promise<GraphResult> {
  const { request, world: worldOptions = {}, ...narrowing } = options;
  const { findings } = await analyze(objects, worldOptions);
  const world = createWorld(objects, worldOptions);
  const whole = meshGraph(world, findings);
  const known = [...new Set(whole.nodes.flatMap(({ label, namespace }) => [label, namespace]))].filter(Boolean);
  if (request === undefined) return { graph: narrow(whole, narrowing), steps: undefined, known };
  const asked = askedRequest(request);
  return { graph: narrow(whole, { ...narrowing, host: asked.host }), steps: trace(world, whole, asked), known };
}
