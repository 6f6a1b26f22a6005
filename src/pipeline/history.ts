import { mapAt } from '../lib/tree.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ValidConfig } from '../model/config.ts';
import { InputError } from '../model/errors.ts';
import { istioRelease } from '../model/istio-release.ts';
import type { Tree } from '../model/kube-object.ts';
import type { ReleaseFolder } from '../model/release-folder.ts';
import { describeRecord, ownerOfRecord, recordsInForce } from '../plan/installation.ts';
import { describeOwner, ownerName } from '../plan/ownership.ts';
import type { InstallRecord, StoredRecord } from '../plan/record.ts';
import { configure } from './configure.ts';
import { readRecords } from './records.ts';
import { tagInstead } from './tag-name.ts';

const release = istioRelease.version;

export { describeRecord } from '../plan/installation.ts';

/** Which record: the last one without a number. */
export interface RecordChoice {
  readonly istioNamespace: string;
  readonly revision: string;
  readonly number?: number | undefined;
  /** `metadata.name` of the file that it tells of; any without it. */
  readonly name?: string | undefined;
}

/** All records, oldest first. */
export async function recordsOf(cluster: Cluster, choice: RecordChoice): Promise<readonly StoredRecord[]> {
  return ofFile(await someRecords(cluster, choice), choice.name);
}

/** The records of a revision. Throws InputError when there is none because the name is that of a tag. */
async function someRecords(
  cluster: Cluster,
  { istioNamespace, revision }: RecordChoice,
): Promise<readonly StoredRecord[]> {
  const records = await readRecords(cluster, istioNamespace, revision);
  const tag = records.length === 0 ? await tagInstead(cluster, revision) : undefined;
  if (tag) throw tag;
  return records;
}

/** One record. Throws InputError when there is none. */
export async function findRecord(cluster: Cluster, choice: RecordChoice): Promise<StoredRecord> {
  const records = await someRecords(cluster, choice);
  const { number } = choice;
  const candidates = ofFile(records, choice.name);
  const found = number === undefined ? candidates.at(-1) : candidates.find((record) => record.number === number);
  if (found) return found;
  throw noRecord(choice, records);
}

/** The records that are asked about, among those of everything that is installed now. */
export interface CurrentRecords {
  readonly chosen: readonly StoredRecord[];
  readonly all: readonly StoredRecord[];
}

/** The records of what is installed now, one for each file. Throws InputError when there is none, or none of the file that is named. */
export async function currentRecords(cluster: Cluster, choice: RecordChoice): Promise<CurrentRecords> {
  if (choice.number !== undefined) {
    const chosen = [await findRecord(cluster, choice)];
    return { chosen, all: chosen };
  }
  const records = await someRecords(cluster, choice);
  const all = recordsInForce(records);
  const chosen = ofFile(all, choice.name);
  if (chosen.length > 0) return { chosen, all };
  const former = ofFile(records, choice.name).at(-1);
  if (!former) throw noRecord(choice, records);
  throw new InputError(`other files have installed all objects of ${describeRecord(former)} since`, {
    code: 'RECORD_TAKEN_OVER',
    hint: 'leave --name out to ask about all files',
  });
}

/** The records of what is installed now, the control plane's first; none where nothing is recorded. */
export async function installedRecords(cluster: Cluster, choice: RecordChoice): Promise<readonly StoredRecord[]> {
  return recordsInForce(await readRecords(cluster, choice.istioNamespace, choice.revision));
}

/** The record before the last one of the same file: what a rollback without a number goes back to. */
export async function findPrevious(cluster: Cluster, choice: RecordChoice): Promise<StoredRecord> {
  const last = await findRecord(cluster, choice);
  const records = await readRecords(cluster, choice.istioNamespace, choice.revision);
  const previous = records
    .filter((one) => one.number < last.number && ownerOfRecord(one) === ownerOfRecord(last))
    .at(-1);
  if (previous) return previous;
  const others = records.filter((one) => one !== last && one.number !== last.number);
  throw new InputError(`before ${describeRecord(last)} nothing of that file was installed`, {
    code: 'RECORD_MISSING',
    hint:
      others.length === 0
        ? 'istioctl uninstall -f FILE removes it'
        : `name another one with --number (${others.map(({ number }) => number).join(', ')}), or remove this one with istioctl uninstall -f FILE`,
  });
}

function ofFile(records: readonly StoredRecord[], name: string | undefined): readonly StoredRecord[] {
  return name === undefined ? records : records.filter((stored) => ownerOfRecord(stored) === ownerName(name));
}

function noRecord(
  { istioNamespace, revision, number, name }: RecordChoice,
  records: readonly StoredRecord[],
): InputError {
  const what = number === undefined ? 'an installation' : `installation ${number}`;
  const file = name === undefined ? '' : ` from ${describeOwner(ownerName(name))}`;
  const all = records.map((stored) =>
    name === undefined ? String(stored.number) : `${stored.number} (${describeOwner(ownerOfRecord(stored))})`,
  );
  return new InputError(
    `there is no record of ${what}${file} of revision "${revision}" in namespace ${istioNamespace}`,
    {
      code: 'RECORD_MISSING',
      hint:
        records.length === 0
          ? 'istioctl install writes one; name another with --revision or --istioNamespace'
          : `there are: ${all.join(', ')}`,
    },
  );
}

/**
 * The configuration that a record keeps. Throws InputError when another version wrote it, or charts that are not the given
 * ones: what is rendered now would be other objects.
 */
export async function configOfRecord(
  stored: Pick<StoredRecord, 'record'>,
  charts?: ReleaseFolder,
): Promise<ValidConfig> {
  const { record } = stored;
  if (record.charts) return await configFrom(record, record.spec, sameCharts(record, record.charts, charts));
  if (record.version !== release)
    throw new InputError(
      `${describeOwner(ownerName(record.name))} was installed with istio ${record.version}, and this is istioctl ${release}`,
      {
        code: 'RECORD_VERSION',
        hint: `use istioctl ${record.version}; istioctl get values shows its configuration`,
      },
    );
  return await configFrom(record, record.spec);
}

/** The charts that the record was made with. Throws InputError for none or others. */
function sameCharts(
  { name }: InstallRecord,
  { name: folder, digest }: NonNullable<InstallRecord['charts']>,
  charts: ReleaseFolder | undefined,
): ReleaseFolder {
  if (charts?.digest === digest) return charts;
  const wanted = `the charts of ${folder} (sha256:${digest.slice(0, 12)})`;
  throw new InputError(
    charts
      ? `${describeOwner(ownerName(name))} was installed with ${wanted}, and ${charts.name} has other ones`
      : `${describeOwner(ownerName(name))} was installed with ${wanted}`,
    { code: 'RECORD_CHARTS', hint: 'name that release with --manifests DIR' },
  );
}

const defaultHubs: ReadonlySet<unknown> = new Set([
  'registry.istio.io/release',
  'docker.io/istio',
  'gcr.io/istio-release',
]);

/**
 * The configuration that a record keeps, for this version or that of the charts: images that are the former release's own become
 * those of this one.
 */
export async function configForUpgrade({ record }: StoredRecord, charts?: ReleaseFolder): Promise<ValidConfig> {
  const target = charts ? (await import('../config/release-settings.ts')).versionOf(charts) : release;
  if (record.version === target) return await configFrom(record, record.spec, charts);
  const isReleases = (key: string, value: unknown) =>
    (key === 'tag' && value === record.version) || (key === 'hub' && defaultHubs.has(value));
  const without = (tree: Tree) =>
    Object.fromEntries(Object.entries(tree).filter(([key, value]) => !isReleases(key, value)));
  const values = mapAt(record.spec, ['values']);
  const global = without(mapAt(values, ['global']));
  return await configFrom(record, { ...without(record.spec), values: { ...values, global } }, charts);
}

async function configFrom({ name }: InstallRecord, spec: Tree, charts?: ReleaseFolder): Promise<ValidConfig> {
  const document = { apiVersion: 'install.istio.io/v1alpha1', kind: 'IstioOperator', metadata: { name }, spec };
  const { config, problems } = await configure({
    files: [{ name: 'record', text: JSON.stringify(document) }],
    sets: [],
    charts,
    force: true,
  });
  if (config) return config;
  throw new InputError(`the recorded configuration is not accepted: ${problems[0]?.message}`, {
    code: 'RECORD_BROKEN',
  });
}
