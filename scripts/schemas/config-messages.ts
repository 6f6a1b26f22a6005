import { readFileSync } from 'node:fs';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { Field } from '../../src/model/config-schema.ts';

/** A field as the schemas have it: what the program reads of it, and its description. */
export interface ConfigField extends Field {
  readonly description?: string;
}
export type ConfigMessages = Readonly<Record<string, Readonly<Record<string, ConfigField>>>>;

const scalars = 'string bool int32 uint32 int64 double duration quantity quantityText intOrString scalar map any'.split(
  ' ',
);
const keywords = 'type list map names known unused also becomes deprecated description'.split(' ');

/** Where numbers may stand in quotes: protobuf's JSON takes them, Kubernetes' own types do not. */
const quotedNumbers = ['values', 'mesh-config'];
/** Where every name has its spelling with underscores, too. */
const bothSpellings = ['mesh-config'];
const files = ['istio-operator', 'values', 'mesh-config', 'kubernetes'];

/** Every message of the configuration by its name. */
export function readConfigMessages(): ConfigMessages {
  const messages: Record<string, Record<string, ConfigField>> = {};
  for (const file of files) {
    const path = `schemas/${file}.yaml`;
    const value = parseYaml(readFileSync(path, 'utf8'))[0]?.value as Record<string, Record<string, unknown>>;
    for (const [name, fields] of Object.entries(value)) {
      if (name in messages) throw new Error(`${path}: a second ${name}`);
      messages[name] = readFields(fields, { messages, file, where: `${path} ${name}` });
    }
  }
  for (const [name, fields] of Object.entries(messages))
    for (const [key, { type }] of Object.entries(fields))
      if (!scalars.includes(type.replace(/!$/, '')) && !(type in messages))
        throw new Error(`${name}.${key}: no type ${type}`);
  return messages;
}

interface Reading {
  readonly messages: ConfigMessages;
  readonly file: string;
  readonly where: string;
}

function readFields(fields: Record<string, unknown>, reading: Reading): Record<string, ConfigField> {
  const result: Record<string, ConfigField> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'extends') Object.assign(result, reading.messages[String(value)]);
    else {
      const snake = key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      const also = bothSpellings.includes(reading.file) && snake !== key ? { also: snake } : {};
      result[key] = { ...also, ...readField(value, { ...reading, where: `${reading.where}.${key}` }) };
    }
  }
  return result;
}

function readField(value: unknown, reading: Reading): ConfigField {
  if (typeof value === 'string') return { type: typeName(value, reading) };
  if (Array.isArray(value)) return { type: typeName(String(value[0]), reading), many: 'list' };
  const { type, list, map, ...rest } = value as Record<string, string>;
  const unknown = Object.keys(rest).find((keyword) => !keywords.includes(keyword));
  if (unknown !== undefined) throw new Error(`${reading.where}: unknown keyword ${unknown}`);
  const named = typeName(type ?? list ?? map ?? 'map', reading);
  return { type: named, ...(type ? {} : { many: list ? 'list' : 'map' }), ...rest } as ConfigField;
}

/** Numbers that must not stand in quotes get a `!`. */
const typeName = (name: string, { file }: Reading) =>
  !quotedNumbers.includes(file) && /^u?int\d|^double$/.test(name) ? `${name}!` : name;
