import type { GeneratedFile } from '../generate.ts';
import { type IstioKind, readIstioKinds, readSharedDefinitions } from '../schemas/istio-kinds.ts';
import { type Definitions, definition, type Schema } from '../schemas/schema.ts';

/** TypeScript types of the Istio kinds: one interface per object of the schemas, named after its entry of `$defs`. */
export function generateKinds(): readonly GeneratedFile[] {
  const kinds = readIstioKinds();
  const shared = readSharedDefinitions();
  const interfaces = new Map<string, string>();
  const add = (name: string, text: string) => {
    if (interfaces.has(name)) throw new Error(`two entries of $defs want the interface ${name}: rename one`);
    interfaces.set(name, text);
  };
  for (const [name, schema] of Object.entries(shared)) declare(name, schema, shared);
  for (const kind of kinds) {
    for (const [name, schema] of Object.entries(kind.ownDefinitions)) declare(name, schema, kind.definitions);
    add(`${kind.kind}Spec`, interfaceText(`${kind.kind}Spec`, kind.compactSpec, kind.definitions));
    add(kind.kind, objectText(kind));
  }
  function declare(name: string, schema: Schema, definitions: Definitions): void {
    if (isInterface(schema, definitions)) add(pascalCase(name), interfaceText(pascalCase(name), schema, definitions));
  }
  const text = `import type { KubeObject, Tree } from '../src/model/kube-object.ts';

${tableText(kinds)}
${[...interfaces.values()].join('\n')}`;
  return [{ path: 'kinds.ts', text }];
}

function tableText(kinds: readonly IstioKind[]): string {
  const rows = kinds.map(({ kind, group, plural, versions, storage }) =>
    JSON.stringify({ kind, group, plural, versions, storage }),
  );
  return `/** The kinds that Istio's CRDs define; all versions of a kind share one schema. */
export const istioKinds = [
  ${rows.join(',\n  ')},
] as const;

export type IstioKindName = (typeof istioKinds)[number]['kind'];
`;
}

function objectText({ kind }: IstioKind): string {
  return `export interface ${kind} extends KubeObject {
  readonly kind: '${kind}';
  readonly spec: ${kind}Spec;
  readonly status?: ObjectStatus;
}
`;
}

function interfaceText(name: string, schema: Schema, definitions: Definitions): string {
  if (schema.$ref !== undefined) return `export interface ${name} extends ${pascalCase(schema.$ref)} {}\n`;
  return `export interface ${name} ${objectType(schema, definitions, '')}\n`;
}

/** Every field is optional: objects are read before it is known whether they are complete. */
function objectType({ properties = {} }: Schema, definitions: Definitions, indent: string): string {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, property]) => {
    const description = property.description ?? definitions[property.$ref ?? '']?.description;
    const comment = description ? `${inner}/** ${description} */\n` : '';
    return `${comment}${inner}readonly ${name}?: ${typeOf(property, definitions, inner)};`;
  });
  return `{\n${fields.join('\n')}\n${indent}}`;
}

function typeOf(schema: Schema, definitions: Definitions, indent: string): string {
  const { $ref, type, items, additionalProperties, properties } = schema;
  if ($ref !== undefined) {
    const target = definition($ref, definitions);
    return isInterface(target, definitions) ? pascalCase($ref) : typeOf(target, definitions, indent);
  }
  if (schema['x-kubernetes-int-or-string']) return 'number | string';
  if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ');
  if (items) return `readonly ${itemType(typeOf(items, definitions, indent))}[]`;
  if (additionalProperties) return `Readonly<Record<string, ${typeOf(additionalProperties, definitions, indent)}>>`;
  if (properties) return objectType(schema, definitions, indent);
  if (type === 'integer' || type === 'number') return 'number';
  return type === 'string' || type === 'boolean' ? type : 'Tree';
}

const itemType = (type: string) => (type.includes('|') ? `(${type})` : type);

function isInterface({ $ref, properties }: Schema, definitions: Definitions): boolean {
  if ($ref !== undefined) return isInterface(definition($ref, definitions), definitions);
  return properties !== undefined;
}

const pascalCase = (name: string) => name[0]?.toUpperCase() + name.slice(1);
