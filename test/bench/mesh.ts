/** A text of a generated mesh. */
export interface MeshFile {
  readonly name: string;
  readonly text: string;
}

/** A valid mesh of about `objects` objects: five for each service, 50 services and four more objects in a namespace, a file for each. A few routes lead to nowhere. */
export function meshFiles(objects: number): readonly MeshFile[] {
  const services = Math.max(1, Math.round(objects / 5.08));
  const namespaces = Math.ceil(services / 50);
  return Array.from({ length: namespaces }, (_, index) => {
    const namespace = `team-${index}`;
    const own = Math.min(50, services - index * 50);
    const parts = Array.from({ length: own }, (_, service) => serviceObjects(namespace, `svc-${service}`, service));
    return { name: `${namespace}.yaml`, text: [namespaceObjects(namespace), ...parts].join('') };
  });
}

const namespaceObjects = (namespace: string) => `apiVersion: v1
kind: Namespace
metadata: { name: ${namespace}, labels: { istio-injection: enabled } }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: ${namespace} }
spec:
  selector: { istio: ingressgateway }
  servers:
  - port: { number: 443, name: https, protocol: HTTPS }
    tls: { mode: SIMPLE, credentialName: ${namespace}-cert }
    hosts: ["*.${namespace}.example.com"]
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${namespace} }
spec: { mtls: { mode: STRICT } }
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: ${namespace} }
spec: { egress: [{ hosts: ["./*", "istio-system/*"] }] }
`;

const serviceObjects = (namespace: string, name: string, index: number) => `---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
  labels: { app: ${name} }
spec:
  selector: { app: ${name} }
  ports:
  - { name: http, port: 8080, targetPort: 8080 }
  - { name: grpc-admin, port: 9090 }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, version: v${1 + (index % 2)} } }
    spec:
      containers:
      - name: app
        image: registry.example.com/${name}:1.${index}
        ports: [{ containerPort: 8080 }]
        env: [{ name: LEVEL, value: info }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  hosts: [${name}.${namespace}.svc.cluster.local, ${name}.${namespace}.example.com]
  gateways: [mesh, edge]
  http:
  - match:
    - uri: { prefix: /canary-${index} }
      headers: { x-canary: { exact: "true" } }
    route: [{ destination: { host: ${name}.${namespace}.svc.cluster.local, subset: v2, port: { number: 8080 } } }]
  - route:
    - destination: { host: ${name}.${namespace}.svc.cluster.local, subset: v1, port: { number: 8080 } }
      weight: 90
    - destination: { host: ${name}.${namespace}.svc.cluster.local, subset: ${index % 40 === 7 ? 'v9' : 'v2'}, port: { number: 8080 } }
      weight: 10
    timeout: 5s
    retries: { attempts: 3, perTryTimeout: 2s, retryOn: "5xx,connect-failure" }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  host: ${name}.${namespace}.svc.cluster.local
  trafficPolicy:
    connectionPool: { tcp: { maxConnections: 100 }, http: { http2MaxRequests: 1000 } }
    outlierDetection: { consecutive5xxErrors: 7, interval: 30s, baseEjectionTime: 1m }
  subsets:
  - { name: v1, labels: { version: v1 } }
  - { name: v2, labels: { version: v2 } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  action: ALLOW
  rules:
  - from: [{ source: { principals: [cluster.local/ns/${namespace}/sa/web] } }]
    to: [{ operation: { methods: [GET, POST], paths: [/api/*] } }]
`;
