import type { Cluster } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { refOf } from '../objects/refs.ts';
import { ownedKeys, ownerOfRecord } from '../plan/installation.ts';
import { ownerName } from '../plan/ownership.ts';
import {
  type InstallRecord,
  recordLabel,
  recordSecret,
  recordsKept,
  type StoredRecord,
  sameRecord,
  storedRecord,
} from '../plan/record.ts';

/** The install records of one revision in one namespace, those of all its files, oldest first. */
export async function readRecords(
  cluster: Cluster,
  istioNamespace: string,
  revision: string,
): Promise<readonly StoredRecord[]> {
  return await parsed(await recordSecrets(cluster, istioNamespace, revision));
}

async function parsed(secrets: readonly KubeObject[]): Promise<readonly StoredRecord[]> {
  const records = await Promise.all(secrets.map(storedRecord));
  return records.filter((record) => record !== undefined).sort((a, b) => a.number - b.number);
}

/** The Secrets behind them; of all revisions without one. */
export async function recordSecrets(
  cluster: Cluster,
  namespace: string | undefined,
  revision?: string,
): Promise<readonly KubeObject[]> {
  const labels = revision === undefined ? recordLabel : `${recordLabel}=${revision}`;
  return await cluster.list({
    apiVersion: 'v1',
    kind: 'Secret',
    ...(namespace === undefined ? {} : { namespace }),
    labels,
  });
}

/** Adds a record unless the last one of its file says the same; drops the file's oldest beyond ten. Resolves to the record's number. */
export async function writeRecord(cluster: Cluster, record: InstallRecord, least = 1): Promise<number> {
  const secrets = await recordSecrets(cluster, record.istioNamespace, record.revision);
  const records = await parsed(secrets);
  const own = records.filter((stored) => ownerOfRecord(stored) === ownerName(record.name));
  const last = own.at(-1);
  const isInForce = last && ownedKeys(last, records).size === last.record.objects.length;
  if (last && isInForce && sameRecord(last.record, record)) return last.number;
  const next = Math.max(0, ...secrets.map(numberOf)) + 1;
  const number = Math.max(next, least);
  try {
    // Created, not applied: a number that another installation has taken meanwhile stays its own.
    await cluster.create(await recordSecret(record, number));
  } catch (error) {
    const isTaken = error instanceof ClusterError && error.reason === 'AlreadyExists' && number < next + recordsKept;
    if (!isTaken) throw error;
    return await writeRecord(cluster, record, number + 1);
  }
  const old = new Set(own.slice(0, Math.max(0, own.length + 1 - recordsKept)).map((one) => one.number));
  const dropped = secrets.filter((secret) => old.has(numberOf(secret)));
  await Promise.all(dropped.map((secret) => cluster.delete(refOf(secret), { propagation: 'background' })));
  return number;
}

const numberOf = ({ metadata }: KubeObject) => Number(/\.v(\d+)$/.exec(metadata.name ?? '')?.[1] ?? 0);
