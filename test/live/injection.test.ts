import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { main } from '../../src/cli/main.ts';
import { isMap, valueAt } from '../../src/lib/tree.ts';
import { emitYaml } from '../../src/lib/yaml-emit.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { ClusterError } from '../../src/model/cluster-error.ts';
import type { KubeObject, Tree } from '../../src/model/kube-object.ts';
import { parseObjects } from '../../src/objects/parse.ts';
import { asTyped } from '../../src/objects/typed.ts';
import { type Mesh, startMesh } from '../mesh/mesh.ts';
import { apiProxy } from '../support/api-proxy.ts';
import { connectTo } from '../support/cluster-suite.ts';
import { fakeIo } from '../support/fake-io.ts';
import { variantDeployments } from '../support/injection-variants.ts';
import { live, liveMissing } from '../support/live.ts';
import { runCli, runOk } from '../support/run-cli.ts';

const corpus = join(process.env.ISTIO_CORPUS ?? join('..', 'shared', 'corpus'), 'injection', 'cases.json');
const namespace = 'shop';
const plain = 'plain';
const ambient = '--set values.pilot.env.PILOT_ENABLE_AMBIENT=true';

const meshes: Mesh[] = [];
after(async () => {
  for (const mesh of meshes) await mesh.close();
});

const ours = (text: string) => parseObjects(text, '-').objects.map(({ object }) => object);

/** What one command prints for a text on standard input. */
async function printed(line: string, stdin: string, kubeconfig: string): Promise<string> {
  const io = fakeIo({ stdin, env: { KUBECONFIG: kubeconfig } });
  const exit = await main(line.split(' '), io);
  assert.equal(exit, 0, `${line}: ${io.err()}`);
  return io.out();
}

/** Paths at which `got` lacks something of `want` or has something else; what `got` has beyond that is the API server's. */
function missing(want: unknown, got: unknown, path = ''): string[] {
  if (isMap(want)) {
    if (!isMap(got)) return Object.keys(want).length === 0 && got === undefined ? [] : [`${path}: a map wanted`];
    return Object.entries(want).flatMap(([key, value]) =>
      value === null ? [] : missing(value, got[key], `${path}.${key}`),
    );
  }
  if (Array.isArray(want)) {
    const [wanted, list] = [want, Array.isArray(got) ? got : []].map((items) =>
      items.filter((item) => !ofServer(item)),
    );
    if (list?.length !== wanted?.length) return [`${path}: ${wanted?.length} items wanted, ${list?.length} found`];
    return (wanted ?? []).flatMap((item, index) => missing(item, list?.[index], `${path}[${index}]`));
  }
  return want === got ? [] : [`${path}: ${JSON.stringify(want)} wanted, ${JSON.stringify(got)} found`];
}

/** The API server mounts the service account's token into injected containers after the webhook. */
const ofServer = (item: unknown) => isMap(item) && item.mountPath === '/var/run/secrets/kubernetes.io/serviceaccount';

/** The pods of the corpus' workloads, one per workload, each with a name of its own. */
function corpusPods(): readonly KubeObject[] {
  const cases = JSON.parse(readFileSync(corpus, 'utf8')) as readonly { name: string; exit: number; input: string }[];
  const seen = new Set<string>();
  const pods: KubeObject[] = [];
  for (const { name, exit, input } of cases) {
    const workload = name.split('/')[0] ?? '';
    if (exit !== 0 || seen.has(workload)) continue;
    seen.add(workload);
    const template = ours(input)
      .map(podOf)
      .find((pod) => pod !== undefined);
    if (template)
      pods.push({
        ...template,
        metadata: {
          ...template.metadata,
          name: `p${pods.length}-${workload
            .toLowerCase()
            .replaceAll(/[^a-z0-9-]/g, '-')
            .slice(0, 40)}`.replace(/-+$/, ''),
          namespace,
        },
      });
  }
  return pods;
}

function podOf(object: KubeObject): KubeObject | undefined {
  if (object.kind === 'Pod')
    return { apiVersion: 'v1', kind: 'Pod', metadata: metaOf(object.metadata), spec: object.spec };
  const spec = object.spec as Tree | undefined;
  const job = isMap(spec?.jobTemplate) ? (spec.jobTemplate.spec as Tree) : spec;
  const template = job?.template;
  if (!isMap(template) || !isMap(template.spec)) return undefined;
  const restart = object.kind.endsWith('Job') && { restartPolicy: template.spec.restartPolicy ?? 'Never' };
  return { apiVersion: 'v1', kind: 'Pod', metadata: metaOf(template.metadata), spec: { ...template.spec, ...restart } };
}

function metaOf(meta: unknown): KubeObject['metadata'] {
  const { labels, annotations } = (isMap(meta) ? meta : {}) as KubeObject['metadata'];
  return { ...(labels && { labels }), ...(annotations && { annotations }) };
}

async function createPod(cluster: Cluster, pod: KubeObject): Promise<KubeObject | undefined> {
  try {
    return await cluster.create(pod);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    // Some of the corpus is no pod that an API server takes: no image, no name of a port.
    return undefined;
  }
}

/** The pod with the API server's defaults, which istiod sees too, as it comes back where nothing is injected. */
async function filledIn(cluster: Cluster, pod: KubeObject): Promise<KubeObject | undefined> {
  const created = await createPod(cluster, { ...pod, metadata: { ...pod.metadata, namespace: plain } });
  return created && { ...pod, spec: created.spec };
}

const servicePath = '/api/v1/namespaces/istio-system/services/https:istiod:443/proxy';

/** Where istiod listens: its pod is none that the API server could reach. */
async function istiodAddress(kubeconfig: string): Promise<string> {
  const cluster = connectTo(kubeconfig);
  const ref = { apiVersion: 'v1', kind: 'Service', namespace: 'istio-system', name: 'istiod' };
  const address = valueAt(await cluster.get(ref), ['spec', 'clusterIP']);
  cluster.close();
  return String(address);
}

/** A workload of each kind that makes pods of its own. */
const workloads = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicaSet', 'Pod'].map((kind) => {
  const pod = {
    metadata: { labels: { app: 'web', version: 'v1' }, annotations: { 'prometheus.io/port': '9090' } },
    spec: {
      restartPolicy: kind.endsWith('Job') ? 'Never' : 'Always',
      containers: [
        { name: 'web', image: 'web', ports: [{ containerPort: 80 }], readinessProbe: { httpGet: { port: 80 } } },
      ],
    },
  };
  const selector = kind.endsWith('Job') ? {} : { selector: { matchLabels: { app: 'web' } } };
  const spec = { ...selector, template: pod };
  const apiVersion = kind === 'Pod' ? 'v1' : kind.endsWith('Job') ? 'batch/v1' : 'apps/v1';
  const meta = { name: `web-${kind.toLowerCase()}`, namespace };
  if (kind === 'Pod') return { apiVersion, kind, metadata: { ...pod.metadata, ...meta }, spec: pod.spec };
  const whole = kind === 'CronJob' ? { schedule: '* * * * *', jobTemplate: { spec } } : spec;
  return { apiVersion, kind, metadata: meta, spec: whole };
});

/** Volumes of service accounts get a random name each time. */
const unnumbered = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-X'));

async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (let turn = 0; turn < 100; turn++) {
    const found = await ask();
    if (found !== undefined) return found;
    await sleep(200);
  }
  throw new Error(`${what} did not happen within 20 s`);
}

const applyAs = { fieldManager: 'test', force: true };
const ns = (name: string, labels: Readonly<Record<string, string>>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

const gateways = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: ${namespace}, labels: {team: a}, annotations: {note: x}}
spec:
  gatewayClassName: istio
  listeners: [{name: http, port: 80, protocol: HTTP}, {name: web.alt, port: 8080, protocol: HTTP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: way, namespace: ${namespace}, labels: {istio.io/waypoint-for: service}}
spec:
  gatewayClassName: istio-waypoint
  listeners: [{name: mesh, port: 15008, protocol: HBONE}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: tuned, namespace: ${namespace}}
spec:
  gatewayClassName: istio
  infrastructure: {labels: {tier: front}, parametersRef: {group: '', kind: ConfigMap, name: tuned}}
  allowedListeners: {namespaces: {from: Same}}
  listeners: [{name: http, port: 80, protocol: HTTP}]
`;
const parameters = `
apiVersion: v1
kind: ConfigMap
metadata: {name: tuned, namespace: ${namespace}}
data:
  deployment: |
    spec:
      replicas: 2
      template:
        spec:
          containers:
          - name: istio-proxy
            resources: {requests: {cpu: 222m}}
            env: [{name: EXTRA, value: x}]
  service: |
    spec: {externalTrafficPolicy: Local}
---
apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata: {name: more, namespace: ${namespace}}
spec:
  parentRef: {name: tuned}
  listeners: [{name: extra, port: 8443, protocol: HTTP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata: {name: unwanted, namespace: ${namespace}}
spec:
  parentRef: {name: edge}
  listeners: [{name: extra, port: 8444, protocol: HTTP}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: waypoints, namespace: istio-system, labels: {gateway.istio.io/defaults-for-class: istio-waypoint}}
data:
  deployment: |
    spec: {replicas: 3}
  horizontalPodAutoscaler: |
    spec: {minReplicas: 3, maxReplicas: 5}
`;

const lacking =
  liveMissing({ mesh: true }) ?? (existsSync(corpus) ? undefined : `there is no ${corpus} (set ISTIO_CORPUS)`);
if (lacking !== undefined) {
  console.error(`LIVE INJECTION SUITE SKIPPED: ${lacking}`);
  if (process.env.CI) throw new Error(`the live suite cannot run in CI: ${lacking}`);
} else
  live({ mesh: true }, (liveTest) => {
    liveTest('istiod starts from what install wrote: it takes our templates', async (plane) => {
      const { kubeconfig } = plane;
      const cluster = connectTo(kubeconfig);
      const gatewayApi = readFileSync(plane.programs?.gatewayApi ?? '', 'utf8');
      for (const crd of ours(gatewayApi)) await cluster.apply(crd, applyAs);
      await runOk(`install --set profile=demo ${ambient} -y`, kubeconfig);
      meshes.push(await startMesh(plane));
      cluster.close();
    });

    liveTest('(a) pods come back from the webhook as kube-inject has them', async ({ kubeconfig }, t) => {
      const cluster = connectTo(kubeconfig);
      await cluster.apply(ns(namespace, { 'istio-injection': 'enabled' }), applyAs);
      await cluster.apply(ns(plain, {}), applyAs);
      const pods = corpusPods();
      const accounts = new Set(pods.map(({ spec }) => String((spec as Tree).serviceAccountName || 'default')));
      for (const name of accounts)
        for (const home of [namespace, plain])
          await cluster.apply(
            { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: home } },
            applyAs,
          );
      const filled = (await Promise.all(pods.map((pod) => filledIn(cluster, pod)))).filter((pod) => pod !== undefined);
      const documents = filled.map((pod) => `${emitYaml(pod)}---\n`).join('');
      const text = await printed(
        'kube-inject -f - --injectConfigMapName istio-sidecar-injector',
        documents,
        kubeconfig,
      );
      const wanted = new Map(ours(text).map((pod) => [pod.metadata.name, pod]));
      let equal = 0;
      const differing: string[] = [];
      for (const { metadata } of filled) {
        const pod = pods.find((one) => one.metadata.name === metadata.name);
        const want = wanted.get(metadata.name);
        const got = pod && (await createPod(cluster, pod));
        if (!got || !want) continue;
        const { labels, annotations } = want.metadata;
        const problems = missing(unnumbered({ metadata: { labels, annotations }, spec: want.spec }), unnumbered(got));
        if (problems.length === 0) equal++;
        else differing.push(`${pod.metadata.name}: ${problems.slice(0, 4).join('; ')}`);
      }
      t.diagnostic(`figure: ${equal} pods equal of ${filled.length} that the API server takes`);
      assert.deepEqual(differing, []);
      assert.ok(equal >= 40, `${equal} pods`);
      cluster.close();
    });

    liveTest(
      '(a) through --webhookConfig the webhook itself injects, and gives the same',
      async ({ kubeconfig }, t) => {
        const proxy = await apiProxy(kubeconfig);
        proxy.services.set(servicePath, await istiodAddress(kubeconfig));
        const documents = workloads.map((workload) => `${emitYaml(workload)}---\n`).join('');
        const webhook = '--webhookConfig istio-sidecar-injector';
        const asked = ours(await printed(`kube-inject -f - ${webhook}`, documents, proxy.kubeconfig));
        const rendered = '--injectConfigMapName istio-sidecar-injector';
        const own = ours(await printed(`kube-inject -f - ${rendered}`, documents, kubeconfig));
        t.diagnostic(`figure: ${asked.length} workloads through the webhook`);
        assert.ok(asked.every((workload) => emitYaml(workload).includes('sidecar.istio.io/status')));
        assert.deepEqual(asked, own);
        await proxy.close();
      },
    );

    liveTest(
      '(a) unusual annotations and containers: the same, and the same are refused',
      async ({ kubeconfig }, t) => {
        const proxy = await apiProxy(kubeconfig);
        proxy.services.set(servicePath, await istiodAddress(kubeconfig));
        const differing: string[] = [];
        for (const deployment of variantDeployments) {
          const run = (how: string) =>
            runCli(`kube-inject -f - ${how}`, proxy.kubeconfig, { stdin: emitYaml(deployment) });
          const asked = await run('--webhookConfig istio-sidecar-injector');
          const own = await run('--injectConfigMapName istio-sidecar-injector');
          if (asked.exit !== own.exit || asked.out !== own.out) differing.push(deployment.metadata.name);
        }
        t.diagnostic(
          `figure: ${variantDeployments.length - differing.length} of ${variantDeployments.length} variants`,
        );
        // Like the reference, kube-inject lets the pod's own status port lead Prometheus; the webhook takes that of the mesh.
        assert.deepEqual(differing, ['cfgstatus', 'cfgsnake']);
        await proxy.close();
      },
    );

    liveTest(
      '(b) a Gateway, a waypoint and one with parametersRef get what x gateway-preview shows',
      async ({ kubeconfig }) => {
        const cluster = connectTo(kubeconfig);
        for (const object of [...ours(parameters), ...ours(gateways)]) await cluster.apply(object, applyAs);
        for (const name of ['edge', 'way', 'tuned']) {
          const gateway = await cluster.get({
            apiVersion: 'gateway.networking.k8s.io/v1',
            kind: 'Gateway',
            namespace,
            name,
          });
          assert.ok(gateway);
          const { status: _status, ...asWritten } = gateway;
          const input = `${emitYaml(asWritten)}---\n${parameters}`;
          const text = await printed(
            'x gateway-preview -f - --kube-version 1.36 --injectConfigMapName istio-sidecar-injector',
            input,
            kubeconfig,
          );
          for (const object of ours(text)) {
            const { apiVersion, kind, metadata } = object;
            // The API server's own spelling of quantities and empty values.
            const want = kind === 'Deployment' ? { ...object, ...asTyped(object, kind) } : object;
            let lacks: readonly string[] = [];
            // istiod makes the objects once more when it has seen a ListenerSet or ConfigMap.
            await eventually(`${kind} ${metadata.name}`, async () => {
              const got = await cluster.get({ apiVersion, kind, namespace, name: metadata.name ?? '' });
              lacks = got ? missing(want, got) : ['it is not there'];
              return lacks.length === 0 ? true : undefined;
            }).catch((cause) => assert.fail(`${kind} of ${name}: ${lacks.join('; ')} (${cause})`));
          }
        }
        cluster.close();
      },
    );

    liveTest('(c) an invalid VirtualService is refused', async ({ kubeconfig }) => {
      const cluster = connectTo(kubeconfig);
      const invalid = ours(
        'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: bad, namespace: shop}\nspec: {hosts: [a.example.com], http: [{route: [{destination: {host: a}, weight: 50}, {destination: {host: b}, weight: -1}]}]}',
      )[0];
      assert.ok(invalid);
      const refusal = await eventually('a refusal', async () => {
        try {
          await cluster.apply(invalid, { ...applyAs, dryRun: true });
          return undefined;
        } catch (error) {
          assert.ok(error instanceof ClusterError);
          return error.message;
        }
      });
      assert.match(refusal, /weight/);
      cluster.close();
    });

    liveTest(
      '(d) upgrading to a second revision and moving a tag leads new pods to the new injector',
      async (plane) => {
        const { kubeconfig } = plane;
        const cluster = connectTo(kubeconfig);
        await cluster.apply(ns('tagged', { 'istio.io/rev': 'prod' }), applyAs);
        const revisionOfNewPod = async (name: string) => {
          const pod = await cluster.create({
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name, namespace: 'tagged' },
            spec: { containers: [{ name: 'a', image: 'a' }] },
          });
          return pod.metadata.annotations?.['istio.io/rev'];
        };
        await cluster.apply(
          { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'tagged' } },
          applyAs,
        );
        await runOk('tag set prod --revision default -y', kubeconfig);
        await eventually('injection by the first revision', async () =>
          (await revisionOfNewPod(`one-${Date.now()}`)) === 'default' ? true : undefined,
        );
        await runOk(`upgrade --set profile=minimal --revision canary ${ambient} -y`, kubeconfig);
        meshes.push(await startMesh(plane, { revision: 'canary' }));
        // The upgrade alone moves nobody: the tag does.
        assert.equal(await revisionOfNewPod(`between-${Date.now()}`), 'default');
        await runOk('tag set prod --revision canary --overwrite -y', kubeconfig);
        await eventually('injection by the second revision', async () =>
          (await revisionOfNewPod(`two-${Date.now()}`)) === 'canary' ? true : undefined,
        );
        cluster.close();
      },
    );
  });
