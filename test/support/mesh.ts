import { parseObjects } from '../../src/objects/parse.ts';
import { withMeshConfig } from '../../src/pipeline/requests.ts';
import { createMesh, type Environment, type Mesh } from '../../src/resolve/mesh.ts';
import { createWorld } from '../../src/world/world.ts';

/** The mesh that some documents configure. */
export function meshFrom(text: string, environment: Environment = {}): Mesh {
  const { objects, problems } = parseObjects(text, 'mesh.yaml');
  if (problems[0]) throw new Error(problems[0].message);
  return createMesh(createWorld(objects, withMeshConfig(objects, {})), environment);
}

/** Documents of a namespace whose pods get sidecars. */
export const injected = (...names: string[]) =>
  names
    .map(
      (name) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {istio-injection: enabled}}\n---\n`,
    )
    .join('');

/** A Service and the Deployment behind it. */
export const app = (
  namespace: string,
  name: string,
  { ports = '{name: http, port: 80, targetPort: 8080}', service = '' } = {},
) => `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}${service}}
spec: {selector: {app: ${name}}, ports: [${ports}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec: {template: {metadata: {labels: {app: ${name}}}, spec: {serviceAccountName: ${name}, containers: [{name: app, image: app:1}]}}}
---
`;

/** One object of Istio. */
export const istio = (kind: string, name: string, spec: string) => {
  const [namespace, own] = name.split('/');
  const group = /Authentication|Policy/.test(kind) ? 'security' : 'networking';
  return `apiVersion: ${group}.istio.io/v1\nkind: ${kind}\nmetadata: {name: ${own}, namespace: ${namespace}}\nspec: ${spec}\n---\n`;
};
