import type { Cluster } from '../model/cluster.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { refOf } from '../objects/refs.ts';
import { fieldManager } from '../plan/labels.ts';
import {
  type InstallRecord,
  recordLabel,
  recordSecret,
  recordsKept,
  type StoredRecord,
  sameRecord,
  storedRecord,
} from '../plan/record.ts';

/** The install records of one revision in one namespace, oldest first. */
export async function readRecords(
  cluster: Cluster,
  istioNamespace: string,
  revision: string,
): Promise<readonly StoredRecord[]> {
  const secrets = await recordSecrets(cluster, istioNamespace, revision);
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

/** Adds a record unless the last one says the same; drops the oldest beyond ten. Resolves to the record's number. */
export async function writeRecord(cluster: Cluster, record: InstallRecord): Promise<number> {
  const records = await readRecords(cluster, record.istioNamespace, record.revision);
  const last = records.at(-1);
  if (last && sameRecord(last.record, record)) return last.number;
  const number = (last?.number ?? 0) + 1;
  await cluster.apply(await recordSecret(record, number), { fieldManager });
  const secrets = await recordSecrets(cluster, record.istioNamespace, record.revision);
  const old = new Set(records.slice(0, Math.max(0, records.length + 1 - recordsKept)).map((one) => `.v${one.number}`));
  const dropped = secrets.filter(({ metadata }) => [...old].some((end) => metadata.name?.endsWith(end)));
  await Promise.all(dropped.map((secret) => cluster.delete(refOf(secret), { propagation: 'background' })));
  return number;
}
