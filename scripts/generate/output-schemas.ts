import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { GeneratedFile } from '../generate.ts';
import { dataModule } from './data-module.ts';

type Schema = Readonly<Record<string, unknown>>;
type Shapes = Readonly<Record<string, unknown>>;

const folder = 'schemas/output';
const types: Readonly<Record<string, Schema>> = {
  text: { type: 'string' },
  number: { type: 'number' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  null: { type: 'null' },
  map: { type: 'object' },
  any: {},
};

/** What every command prints with -o json, as JSON Schema by the command's words joined with `-`. */
export function generateOutputSchemas(): readonly GeneratedFile[] {
  return [dataModule('output-schemas', readOutputSchemas(), 'Readonly<Record<string, object>>')];
}

/** Reads `schemas/output/`; its `shapes.yaml` explains how the files are written. */
export function readOutputSchemas(): Readonly<Record<string, Schema>> {
  const shapes = read('shapes.yaml');
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml') && file !== 'shapes.yaml');
  return Object.fromEntries(
    files.sort().map((file) => {
      const name = file.replace(/\.yaml$/, '');
      const { description, output } = read(file);
      if (typeof description !== 'string' || output === undefined)
        throw new Error(`${folder}/${file}: description and output are needed`);
      const anyOf = [schemaOf(output), schemaOf('Failure')];
      const $defs = definitionsOf(anyOf, shapes);
      return [
        name,
        {
          $schema: 'https://json-schema.org/draft/2020-12/schema',
          title: `istioctl ${name.replaceAll('-', ' ')} -o json`,
          description,
          anyOf,
          $defs,
        },
      ];
    }),
  );
}

const read = (file: string): Shapes => (parseYaml(readFileSync(join(folder, file), 'utf8'))[0]?.value ?? {}) as Shapes;

function schemaOf(shape: unknown): Schema {
  if (Array.isArray(shape)) return { type: 'array', items: schemaOf(shape[0]) };
  if (typeof shape === 'string') return ofText(shape);
  const entries = Object.entries((shape ?? {}) as Shapes);
  const [[only, values] = ['', undefined]] = entries;
  if (entries.length === 1 && only === '*') return { type: 'object', additionalProperties: schemaOf(values) };
  if (entries.length === 1 && only === 'one of') return { anyOf: (values as readonly unknown[]).map(schemaOf) };
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, value]) => [key.replace(/\?$/, ''), schemaOf(value)])),
    required: entries.flatMap(([key]) => (key.endsWith('?') ? [] : [key])),
    additionalProperties: false,
  };
}

function ofText(text: string): Schema {
  if (text.startsWith('=')) return { enum: text.slice(1).split('|') };
  if (text.includes(' or ')) return { anyOf: text.split(' or ').map(ofText) };
  const type = types[text];
  if (type) return type;
  if (/^[A-Z]/.test(text)) return { $ref: `#/$defs/${text}` };
  throw new Error(`${folder}: "${text}" is no type`);
}

/** The shapes that schemas refer to, and those that these refer to. */
function definitionsOf(schemas: readonly Schema[], shapes: Shapes): Readonly<Record<string, Schema>> {
  const found: Record<string, Schema> = {};
  const left = [JSON.stringify(schemas)];
  for (let text = left.pop(); text !== undefined; text = left.pop())
    for (const [, name = ''] of text.matchAll(/"#\/\$defs\/(\w+)"/g)) {
      if (found[name]) continue;
      if (shapes[name] === undefined) throw new Error(`${folder}/shapes.yaml has no ${name}`);
      const schema = schemaOf(shapes[name]);
      found[name] = schema;
      left.push(JSON.stringify(schema));
    }
  return found;
}
