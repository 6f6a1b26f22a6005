/** Four services, one of them in three versions, with a gateway and a DestinationRule for each: the shape of many demos. */
export const libraryMesh = [
  `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: entrance, namespace: library}
spec:
  selector: {istio: ingressgateway}
  servers:
  - {port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}`,
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: library, namespace: library}
spec:
  hosts: ["*"]
  gateways: [entrance]
  http:
  - match: [{uri: {exact: /catalogue}}, {uri: {prefix: /covers}}, {uri: {exact: /enter}}, {uri: {exact: /leave}}]
    route: [{destination: {host: catalogue, port: {number: 9080}}}]`,
  ...service('catalogue', ['v1'], ['v1']),
  ...service('authors', ['v1'], ['v1', 'v2']),
  ...service('stars', ['v1'], ['v1', 'v2', 'v2-sql', 'v2-sql-vm']),
  ...service('opinions', ['v1', 'v2', 'v3'], ['v1', 'v2', 'v3']),
].join('\n---\n');

function service(name: string, versions: readonly string[], subsets: readonly string[]): readonly string[] {
  const labels = subsets.map((version) => `{name: ${version}, labels: {version: ${version}}}`);
  return [
    `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: library}
spec: {selector: {app: ${name}}, ports: [{port: 9080, name: http}]}`,
    ...versions.map(
      (version) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}-${version}, namespace: library}
spec:
  template:
    metadata: {labels: {app: ${name}, version: ${version}}}
    spec: {containers: [{name: app, image: library/${name}}]}`,
    ),
    `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: ${name}, namespace: library}
spec: {host: ${name}, subsets: [${labels.join(', ')}]}`,
  ];
}
