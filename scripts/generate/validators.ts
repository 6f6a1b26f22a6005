import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import type { GeneratedFile } from '../generate.ts';
import { type IstioKind, readIstioKinds } from '../schemas/istio-kinds.ts';
import { type Definitions, definition, type Schema } from '../schemas/schema.ts';
import { objectSchema } from './kind-schemas.ts';

/** Validators that ajv compiles now, so that the program carries none of ajv: one module per kind. */
export function generateValidators(): readonly GeneratedFile[] {
  const kinds = readIstioKinds();
  const modules = kinds.map((kind) => ({ path: `validators/${kind.file}.ts`, text: validatorText(kind) }));
  return [...modules, { path: 'validators.ts', text: loaderText(kinds) }];
}

function loaderText(kinds: readonly IstioKind[]): string {
  const rows = kinds.map(
    ({ kind, file }) => `  ${kind}: async () => (await import('./validators/${file}.ts')).validate,`,
  );
  return `import type { Validator } from '../src/rules/structure/validator.ts';
import type { IstioKindName } from './kinds.ts';

/** Checks types, limits and required fields of each kind's objects. */
export const validators: Readonly<Record<IstioKindName, () => Promise<Validator>>> = {
${rows.join('\n')}
};
`;
}

function validatorText({ compactSpec, required, definitions }: IstioKind): string {
  const needed = new Set<string>();
  const object = objectSchema(compactSpec, required);
  const root = checkedSchema(object, definitions, needed);
  const $defs: Record<string, Schema> = {};
  for (const name of needed) $defs[name] = checkedSchema(definition(name, definitions), definitions, needed);
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    messages: false,
    inlineRefs: false,
    formats,
    code: { source: true, esm: true },
  });
  const code = standalone.default(ajv, ajv.compile({ ...root, $defs }));
  // ajv's one helper is CommonJS, and counts as ours does.
  const ours = code.replaceAll('require("ajv/dist/runtime/ucs2length").default', 'characterCount');
  return `// @ts-nocheck\nimport { characterCount } from '../../src/rules/structure/validator.ts';\n${ours}\n`;
}

const formats = {
  byte: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  'date-time': /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)$/,
};
const int32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

/** What ajv is to check, with `$ref` left where it names an object. CEL, list types and oneof are checked on the way through the schema. */
function checkedSchema(schema: Schema, definitions: Definitions, needed: Set<string>): Schema {
  const { $ref, oneof, description, properties, additionalProperties, items, ...rest } = schema;
  const keywords = Object.fromEntries(Object.entries(rest).filter(([keyword]) => !keyword.startsWith('x-kubernetes-')));
  const inner = (part: Schema) => checkedSchema(part, definitions, needed);
  if ($ref !== undefined) {
    const target = definition($ref, definitions);
    if (!target.properties || Object.keys(keywords).length > 0) return { ...inner(target), ...keywords };
    needed.add($ref);
    return { $ref: `#/$defs/${$ref}` };
  }
  if (schema['x-kubernetes-int-or-string']) return { type: ['integer', 'string'] };
  const { format, ...others } = keywords;
  return {
    ...((properties || additionalProperties) && { type: 'object' }),
    ...(format === 'int32' ? int32 : format !== 'double' && typeof format === 'string' && { format }),
    ...others,
    ...(properties && { properties: mapValues(properties, inner) }),
    ...(additionalProperties && { additionalProperties: inner(additionalProperties) }),
    ...(items && { items: inner(items) }),
  };
}

const mapValues = (schemas: Definitions, change: (schema: Schema) => Schema): Definitions =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(schema)]));
