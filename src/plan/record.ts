import { isMap } from '../lib/tree.ts';
import type { KubeObject, ObjectRef, Tree } from '../model/kube-object.ts';
import type { DesiredObject, Plan } from '../model/plan.ts';

/** What was installed, as kept in the cluster: enough to show, compare and repeat it. */
export interface InstallRecord {
  readonly version: string;
  readonly profile: string;
  /** `metadata.name` of the IstioOperator. */
  readonly name: string;
  readonly revision: string;
  readonly istioNamespace: string;
  /** The merged IstioOperator spec. */
  readonly spec: Tree;
  /** The release whose charts were rendered; absent where they were the program's own. */
  readonly charts?: { readonly name: string; readonly digest: string };
  readonly objects: readonly ObjectRef[];
}

/** A record with its place in the history. */
export interface StoredRecord {
  readonly number: number;
  /** When it was written, as Kubernetes spells time. */
  readonly time: string;
  readonly record: InstallRecord;
}

export const recordLabel = 'istioctl.istio.io/record';
const numberLabel = 'istioctl.istio.io/number';
const recordType = 'istioctl.istio.io/install-record';

export const recordsKept = 10;

/** What the names of a revision's records begin with. */
export const recordName = (revision: string): string => `istioctl-install.${revision}`;

/** The Secret that holds a record. Its own labels keep the reference from taking it for an object to prune. */
export async function recordSecret(record: InstallRecord, number: number): Promise<KubeObject> {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `${recordName(record.revision)}.v${number}`,
      namespace: record.istioNamespace,
      labels: { [recordLabel]: record.revision, [numberLabel]: String(number) },
    },
    type: recordType,
    data: { record: await packed(JSON.stringify(record)) },
  };
}

/** The record in a Secret; undefined when it is none that this program can read. */
export async function storedRecord({ type, data, metadata }: KubeObject): Promise<StoredRecord | undefined> {
  const number = Number(metadata.labels?.[numberLabel]);
  if (type !== recordType || !isMap(data) || typeof data.record !== 'string' || !Number.isInteger(number))
    return undefined;
  try {
    const record: InstallRecord = JSON.parse(await unpacked(data.record));
    return { number, time: String(metadata.creationTimestamp ?? ''), record };
  } catch {
    // Written by hand or by a later program: not ours to judge.
    return undefined;
  }
}

/** Whether two records say the same, whatever the order of their keys. */
export function sameRecord(a: InstallRecord, b: InstallRecord): boolean {
  const comparable = (record: InstallRecord) => JSON.stringify(sorted(record));
  return comparable(a) === comparable(b);
}

/** What is kept of an installation: enough to list, show and repeat it. */
export function recordOf(
  { subject }: Plan,
  config: {
    readonly name: string;
    readonly spec: Tree;
    readonly charts?: { readonly name: string; readonly digest: string };
  },
  desired: readonly DesiredObject[],
): InstallRecord {
  const { version, profile, revision, istioNamespace } = subject;
  const objects = desired.map(({ ref }) => ref);
  const { charts } = config;
  return {
    version,
    profile,
    name: config.name,
    revision,
    istioNamespace,
    spec: config.spec,
    ...(charts && { charts: { name: charts.name, digest: charts.digest } }),
    objects,
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

// The data of a Secret are base64 already.
async function packed(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return base64(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/** A thousand times what a Secret can hold may be packed in it. */
const maxRecord = 2 * 1024 * 1024;

async function unpacked(text: string): Promise<string> {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const decoder = new TextDecoder();
  let record = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return record + decoder.decode();
    record += decoder.decode(value, { stream: true });
    if (record.length > maxRecord) {
      await reader.cancel();
      throw new Error('larger than any record');
    }
  }
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
