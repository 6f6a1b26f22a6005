import { version as release } from '#generated/version.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ValidConfig } from '../model/config.ts';
import { InputError } from '../model/errors.ts';
import type { InstallRecord, StoredRecord } from '../plan/record.ts';
import { configure } from './configure.ts';
import { readRecords } from './records.ts';

/** Which record: the last one without a number. */
export interface RecordChoice {
  readonly istioNamespace: string;
  readonly revision: string;
  readonly number?: number | undefined;
}

/** One record. Throws InputError when there is none. */
export async function findRecord(
  cluster: Cluster,
  { istioNamespace, revision, number }: RecordChoice,
): Promise<StoredRecord> {
  const records = await readRecords(cluster, istioNamespace, revision);
  const found = number === undefined ? records.at(-1) : records.find((record) => record.number === number);
  if (found) return found;
  const what = number === undefined ? 'an installation' : `installation ${number}`;
  throw new InputError(`there is no record of ${what} of revision "${revision}" in namespace ${istioNamespace}`, {
    code: 'RECORD_MISSING',
    hint:
      records.length === 0
        ? 'istioctl install writes one; name another with --revision or --istioNamespace'
        : `there are: ${records.map((record) => record.number).join(', ')}`,
  });
}

/** The record before the last one: what a rollback without a number goes back to. */
export async function findPrevious(cluster: Cluster, choice: RecordChoice): Promise<StoredRecord> {
  const { number } = await findRecord(cluster, choice);
  const records = await readRecords(cluster, choice.istioNamespace, choice.revision);
  return await findRecord(cluster, {
    ...choice,
    number: records.filter((record) => record.number < number).at(-1)?.number ?? number - 1,
  });
}

/** The configuration that a record keeps. Throws InputError when another version wrote it: this one renders other objects. */
export async function configOfRecord(record: InstallRecord): Promise<ValidConfig> {
  if (record.version !== release)
    throw new InputError(`istio ${record.version} was installed, and this is istioctl ${release}`, {
      code: 'RECORD_VERSION',
      hint: `use istioctl ${record.version}; istioctl get values shows its configuration`,
    });
  const document = {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    metadata: { name: record.name },
    spec: record.spec,
  };
  const { config, problems } = await configure({
    files: [{ name: 'record', text: JSON.stringify(document) }],
    sets: [],
    force: true,
  });
  if (config) return config;
  throw new InputError(`the recorded configuration is not accepted: ${problems[0]?.message}`, {
    code: 'RECORD_BROKEN',
  });
}
