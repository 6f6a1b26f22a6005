import { meshGraph } from '../graph/graph.ts';
import { type Narrowing, narrow } from '../graph/narrow.ts';
import type { MeshGraph, TraceStep } from '../model/graph.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { type Answered, answerSteps, ask, type Question, questionOf } from '../resolve/ask.ts';
import { createMesh, type Environment } from '../resolve/mesh.ts';
import { createWorld } from '../world/world.ts';
import { type AnalyzeOptions, analyze } from './analyze.ts';
import { withMeshConfig } from './requests.ts';

export type { Answered, Question } from '../resolve/ask.ts';

export interface GraphOptions extends Omit<Narrowing, 'host'> {
  /** Host of a request, or a whole request such as `https://shop.example.com/cart`. */
  readonly request?: string | undefined;
  /** What else the request has: method, headers, port, … */
  readonly details?: Partial<Question>;
  /** Who sends it: `outside`, a namespace, `NAMESPACE/WORKLOAD`, `NAMESPACE/GATEWAY`; absent: all that may. */
  readonly client?: string | undefined;
  /** Variables of istiod's environment that differ from the defaults. */
  readonly environment?: Environment;
  readonly world?: Pick<AnalyzeOptions, 'istioNamespace' | 'defaultNamespace' | 'live' | 'meshConfig'>;
}

export interface GraphResult {
  readonly graph: MeshGraph;
  /** What happens to the request that was asked about, from each side. */
  readonly answers: readonly Answered[] | undefined;
  /** The same in one list of steps. */
  readonly steps: readonly TraceStep[] | undefined;
  /** Names that the narrowing could have named: labels of nodes and namespaces. */
  readonly known: readonly string[];
}

/**
 * The mesh that some objects configure, with the findings of the analyzers on its edges, and what happens to a request.
 * @throws InputError for a client that is not there
 */
export async function graph(objects: readonly SourcedObject[], options: GraphOptions = {}): Promise<GraphResult> {
  const { request, details, client, environment = {}, world: given = {}, ...narrowing } = options;
  const worldOptions = withMeshConfig(objects, given);
  const { findings } = await analyze(objects, worldOptions);
  const world = createWorld(objects, worldOptions);
  const whole = meshGraph(world, findings);
  const known = [...new Set(whole.nodes.flatMap(({ label, namespace }) => [label, namespace]))].filter(Boolean);
  if (request === undefined) return { graph: narrow(whole, narrowing), answers: undefined, steps: undefined, known };
  const question = { ...questionOf(request), ...details };
  const answers = ask(createMesh(world, environment), question, client);
  const drawn = narrow(whole, { ...narrowing, host: question.host });
  return { graph: drawn, answers, steps: stepsOf(answers, question), known };
}

function stepsOf(answers: readonly Answered[], { host }: Question): readonly TraceStep[] {
  if (answers.length > 0) return answerSteps(answers);
  return [{ what: 'end', text: `no gateway takes ${host}, and no service of the mesh has this name`, outcome: 'ends' }];
}
