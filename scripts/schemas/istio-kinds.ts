import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../../src/lib/yaml.ts';
import { type Definitions, expand, type Schema } from './schema.ts';

/** A printer column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly description?: string;
}

/** One file of schemas/ about an Istio kind. */
interface KindFile {
  readonly kind: string;
  readonly group: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
  /** All are served, with the same schema and columns. */
  readonly versions: readonly string[];
  /** The version that the API server stores. */
  readonly storage: string;
  readonly columns?: readonly Column[];
  readonly required?: readonly string[];
  readonly spec: Schema;
  readonly $defs?: Definitions;
}

/** An Istio kind with its schema written out. */
export interface IstioKind extends Omit<KindFile, '$defs'> {
  /** Name of its file in schemas/, and of the modules made from it. */
  readonly file: string;
  /** As written, with `$ref`. */
  readonly compactSpec: Schema;
  /** Definitions of the kind's own file and the shared ones. */
  readonly definitions: Definitions;
  readonly ownDefinitions: Definitions;
  readonly status: Schema;
}

/** The 15 kinds, by group and plural name: the order in which the CRDs are applied. */
export function readIstioKinds(): readonly IstioKind[] {
  const shared = readSharedDefinitions();
  return readdirSync('schemas')
    .filter((file) => file.endsWith('.yaml'))
    .map((name) => ({ file: name.replace(/\.yaml$/, ''), ...readYamlFile<KindFile>(join('schemas', name)) }))
    .filter(({ kind, plural }) => kind && plural)
    .map(({ $defs: ownDefinitions = {}, spec, ...kind }) => {
      const definitions = { ...shared, ...ownDefinitions };
      const status = expand({ $ref: 'objectStatus' }, shared);
      return { ...kind, compactSpec: spec, spec: expand(spec, definitions), status, definitions, ownDefinitions };
    })
    .sort((a, b) => (`${a.group}/${a.plural}` < `${b.group}/${b.plural}` ? -1 : 1));
}

/** What schemas/common.yaml defines for all kinds. */
export function readSharedDefinitions(): Definitions {
  return readYamlFile<{ readonly $defs: Definitions }>(join('schemas', 'common.yaml')).$defs;
}

function readYamlFile<T>(path: string): T {
  const [document] = parseYaml(readFileSync(path, 'utf8'));
  return document?.value as T; // our own data: the tests of schemas/ look at its shape
}
