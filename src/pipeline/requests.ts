import { isMap } from '../lib/tree.ts';
import { parseYaml, YamlError } from '../lib/yaml.ts';
import { InputError } from '../model/errors.ts';
import type { MeshClient, MeshRequest, RequestAnswer } from '../model/request.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { createMesh, type Environment } from '../resolve/mesh.ts';
import { decideRequest } from '../resolve/request.ts';
import type { Settings } from '../world/mesh-config.ts';
import { createWorld, type WorldOptions } from '../world/world.ts';

/** A request and who sends it. */
export interface AskedRequest {
  readonly from: MeshClient;
  readonly request: MeshRequest;
}

export interface RequestOptions {
  readonly world?: WorldOptions;
  /** Variables of istiod's environment that differ from the defaults. */
  readonly environment?: Environment;
}

/** What happens to requests in the mesh that some objects configure, in the order in which they are asked. */
export function answerRequests(
  objects: readonly SourcedObject[],
  asked: readonly AskedRequest[],
  { world: given = {}, environment = {} }: RequestOptions = {},
): readonly RequestAnswer[] {
  const mesh = createMesh(createWorld(objects, withMeshConfig(objects, given)), environment);
  return asked.map(({ from, request }) => decideRequest(mesh, from, request));
}

/** The mesh settings of a ConfigMap `istio` among the objects count where none are given. */
export function withMeshConfig(objects: readonly SourcedObject[], options: WorldOptions): WorldOptions {
  if (options.meshConfig) return options;
  const { istioNamespace = 'istio-system' } = options;
  const found = objects.find(
    ({ object: { kind, metadata } }) =>
      kind === 'ConfigMap' && metadata?.name === 'istio' && metadata.namespace === istioNamespace,
  );
  const data = isMap(found?.object.data) ? found.object.data.mesh : undefined;
  if (!found || typeof data !== 'string') return options;
  return { ...options, meshConfig: settingsIn(found, data) };
}

function settingsIn({ source }: SourcedObject, text: string): Settings {
  try {
    return { value: parseYaml(text)[0]?.value ?? {}, source };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new InputError(
      `${source.file}:${source.line}: the mesh configuration in ConfigMap istio is not YAML: ${error.message}`,
      {
        code: 'MESH_CONFIG',
      },
    );
  }
}

export { requestText } from '../resolve/ask.ts';
