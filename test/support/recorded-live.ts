import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import { findAccess } from '../../src/kube/access.ts';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { refOf } from '../../src/objects/refs.ts';
import type { ControlPlane } from '../cluster/control-plane.ts';

/** What the reference did on a real API server; the corpus explains the fields. */
export interface LiveCase {
  readonly name: string;
  readonly user?: 'limited';
  readonly forward?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly kubeconfig?: unknown;
  readonly cluster?: { readonly without: string };
  readonly runs: readonly LiveRun[];
  readonly watched?: { readonly kinds: readonly string[]; readonly namespaces: readonly string[] };
  readonly after?: 'unchanged' | Changes;
  readonly writes?: Readonly<Record<string, { readonly mode: string; readonly text: string }>>;
}
export interface LiveRun {
  readonly args: readonly string[];
  readonly exit: number | 'hangs';
  readonly stdout: string;
  readonly stderr: string;
}
export interface Changes {
  readonly created: readonly KubeObject[];
  readonly changed: readonly KubeObject[];
  readonly deleted: readonly string[];
}

export const readCase = (folder: string): LiveCase => JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));

/** Objects that a case starts from. */
export function objectsBefore(folder: string): readonly KubeObject[] {
  let text = '';
  try {
    text = readFileSync(join(folder, 'before.yaml'), 'utf8');
  } catch {
    return [];
  }
  return parseYaml(text).flatMap(({ value }) => (value ? [value as KubeObject] : []));
}

/** Creates them, writes their status where a case has one, and waits until pods that can be ready are. */
export async function prepare(cluster: Cluster, kubeconfig: string, objects: readonly KubeObject[]): Promise<void> {
  for (const { status, ...object } of objects) {
    await cluster.apply(object as KubeObject, { fieldManager: 'test', force: true });
    if (status !== undefined) await putStatus(cluster, kubeconfig, { ...object, status } as KubeObject);
  }
  const pods = objects.filter(
    ({ kind, metadata }) => kind === 'Pod' && metadata.annotations?.['controlplane.test/hold'] === undefined,
  );
  for (const pod of pods) await ready(cluster, pod);
}

async function ready(cluster: Cluster, pod: KubeObject): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const status = (await cluster.get(refOf(pod)))?.status;
    const conditions = (status as { readonly conditions?: readonly { type: string; status: string }[] })?.conditions;
    if (conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function putStatus(cluster: Cluster, kubeconfig: string, object: KubeObject): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const resource = await cluster.resource(apiVersion, kind);
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const path = `${group}/namespaces/${metadata.namespace}/${resource?.plural}/${metadata.name}/status`;
  const access = findAccess({ file: kubeconfig, env: {}, cwd: process.cwd() });
  const data = (key: string) => Buffer.from(String(access.user[`client-${key}-data`] ?? ''), 'base64');
  await new Promise<void>((resolve, reject) => {
    const asked = request(
      new URL(path, access.server),
      {
        method: 'PATCH',
        ca: access.ca,
        cert: data('certificate'),
        key: data('key'),
        headers: { 'content-type': 'application/merge-patch+json' },
      },
      (answer) => {
        answer.resume();
        if ((answer.statusCode ?? 500) < 300) answer.on('end', resolve);
        else reject(new Error(`status of ${kind} ${metadata.name}: ${answer.statusCode}`));
      },
    );
    asked.on('error', reject);
    asked.end(JSON.stringify({ status: object.status }));
  });
}

/** Files that every pod answers with on port 15014. */
export function serveFromPods(plane: ControlPlane, folder: string, forward: LiveCase['forward']): void {
  const root = join(plane.dir, 'fakeistiod');
  for (const [path, file] of Object.entries(forward ?? {})) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), readFileSync(join(folder, file)));
  }
}
export function serveNothing(plane: ControlPlane, forward: LiveCase['forward']): void {
  for (const path of Object.keys(forward ?? {})) rmSync(join(plane.dir, 'fakeistiod', path), { force: true });
}

/** Everything of the watched kinds and namespaces, by kind and name. */
export async function snapshotOf(
  cluster: Cluster,
  watched: LiveCase['watched'],
): Promise<ReadonlyMap<string, KubeObject>> {
  const found = new Map<string, KubeObject>();
  const kinds = await cluster.resources();
  for (const name of watched?.kinds ?? []) {
    const [plural, ...group] = name.split('.');
    const kind = kinds.find(
      (one) =>
        one.plural === plural && (one.apiVersion.includes('/') ? one.apiVersion.split('/')[0] : '') === group.join('.'),
    );
    if (!kind) continue;
    for (const object of await cluster.list({ apiVersion: kind.apiVersion, kind: kind.kind })) {
      const home = kind.namespaced ? object.metadata.namespace : kind.kind === 'Namespace' ? object.metadata.name : '';
      if (home !== '' && !watched?.namespaces.includes(home ?? '')) continue;
      found.set([object.kind, object.metadata.namespace, object.metadata.name].filter(Boolean).join('/'), object);
    }
  }
  return found;
}
