import type { GeneratedFile } from '../generate.ts';
import { type IstioKind, readIstioKinds, readSharedDefinitions } from '../schemas/istio-kinds.ts';
import { type Definitions, exclusive, type Schema } from '../schemas/schema.ts';

/** The expression for an entry of `$defs`. */
type ConstantOf = (name: string) => string;

const typeImport = "import type { ValueSchema } from '../../src/rules/structure/schema.ts';\n";

/** The schemas as values for the program: one module per kind, one constant per entry of `$defs`, no descriptions. */
export function generateKindSchemas(): readonly GeneratedFile[] {
  const kinds = readIstioKinds();
  const shared = readSharedDefinitions();
  const common = { path: 'schemas/common.ts', text: `${typeImport}${constants(shared, (name) => name)}` };
  const modules = kinds.map((kind) => ({ path: `schemas/${kind.file}.ts`, text: moduleText(kind) }));
  return [common, ...modules, { path: 'kind-schemas.ts', text: loaderText(kinds) }];
}

function moduleText({ compactSpec, ownDefinitions, required }: IstioKind): string {
  const object = objectSchema(compactSpec, required);
  const constantOf = (name: string) => (name in ownDefinitions ? name : `common.${name}`);
  return `import * as common from './common.ts';
${typeImport}${constants(ownDefinitions, constantOf)}export const object: ValueSchema = ${literal(object, constantOf)};
`;
}

/** A whole object: what a CRD says, and what Kubernetes adds to it. */
function objectSchema(spec: Schema, required: readonly string[] = []): Schema {
  const text = { type: 'string' };
  const kubernetes = { apiVersion: text, kind: text, metadata: { $ref: 'objectMeta' } };
  const properties = { ...kubernetes, spec, status: { $ref: 'objectStatus' } };
  return { type: 'object', required: ['metadata', ...required], properties };
}

function loaderText(kinds: readonly IstioKind[]): string {
  const rows = kinds.map(({ kind, file }) => `  ${kind}: async () => (await import('./schemas/${file}.ts')).object,`);
  return `import type { ValueSchema } from '../src/rules/structure/schema.ts';
import type { IstioKindName } from './kinds.ts';

/** The schema of each kind's objects. */
export const kindSchemas: Readonly<Record<IstioKindName, () => Promise<ValueSchema>>> = {
${rows.join('\n')}
};
`;
}

/** One constant per definition, those that others need first. */
function constants(definitions: Definitions, constantOf: ConstantOf): string {
  const written = new Map<string, string>();
  const write = (name: string): void => {
    const schema = definitions[name];
    if (!schema || written.has(name)) return;
    for (const needed of references(schema)) write(needed);
    written.set(name, `export const ${name}: ValueSchema = ${literal(schema, constantOf)};\n`);
  };
  for (const name of Object.keys(definitions)) write(name);
  return [...written.values()].join('');
}

function references(schema: Schema): readonly string[] {
  const { $ref, properties = {}, additionalProperties, items } = schema;
  const inner = [
    ...Object.values(properties),
    ...(additionalProperties ? [additionalProperties] : []),
    ...(items ? [items] : []),
  ];
  return [...($ref === undefined ? [] : [$ref]), ...inner.flatMap(references)];
}

/** A schema as TypeScript: `$ref` becomes the constant of that name, so that repeats stay one value. */
function literal(schema: Schema, constantOf: ConstantOf): string {
  const { $ref, oneof, description, properties, additionalProperties, items, ...rest } = schema;
  const keywords = { ...rest, ...(oneof && exclusive(oneof)) };
  const fields = Object.entries(keywords).map(
    ([keyword, value]) => `${JSON.stringify(keyword)}: ${JSON.stringify(value)}`,
  );
  if ((properties || additionalProperties) && !rest.type) fields.unshift('type: "object"');
  if (properties) {
    const all = Object.entries(properties).map(
      ([name, property]) => `${JSON.stringify(name)}: ${literal(property, constantOf)}`,
    );
    fields.push(`properties: { ${all.join(', ')} }`);
  }
  if (additionalProperties) fields.push(`additionalProperties: ${literal(additionalProperties, constantOf)}`);
  if (items) fields.push(`items: ${literal(items, constantOf)}`);
  if ($ref === undefined) return `{ ${fields.join(', ')} }`;
  const base = constantOf($ref);
  return fields.length === 0 ? base : `{ ...${[base, ...fields].join(', ')} }`;
}
