// The functions that Helm adds to those of sprig.

import { readYaml, YamlError } from '../../lib/yaml.ts';
import { fn, type TemplateFunction } from '../../template/functions.ts';
import { toJson } from '../../template/json.ts';
import { readJson } from '../../template/sprig/values.ts';
import { FunctionError } from '../../template/template-error.ts';
import { isList, isMap, type Value } from '../../template/value.ts';
import { goYaml } from '../go-yaml.ts';
import { readToml, writeToml } from '../toml.ts';

/** What `fail` and `required` throw: the chart itself says what is wrong. */
export class ChartFailure extends FunctionError {
  override readonly name = 'ChartFailure';
}

/** Helm's own functions, with a memory for texts that are read again and again. */
export function helmFunctions(): Readonly<Record<string, TemplateFunction>> {
  const read = yamlReader();
  return {
    include: { parameters: ['string', 'any'], variadic: false, call: includeNamed },
    tpl: { parameters: ['string', 'any'], variadic: false, call: expandText },
    required: fn('string any', (message, value) => {
      if (value === null || value === undefined || value === '') throw new ChartFailure(message);
      return value;
    }),
    fail: fn('string', (message) => {
      throw new ChartFailure(message);
    }),
    // Rendering never asks a cluster, as `helm template` does not.
    lookup: fn('string string string string', () => ({})),
    toYaml: fn('any', (value) => quiet(() => goYaml(value))),
    mustToYaml: fn('any', (value) => goYaml(value)),
    toYamlPretty: fn('any', (value) => quiet(() => goYaml(value, { pretty: true }))),
    fromYaml: fn('string', (text) => mapOrError(() => read(text))),
    fromYamlArray: fn('string', (text) => listOrError(() => read(text))),
    toJson: fn('any', (value) => quiet(() => toJson(value))),
    mustToJson: fn('any', (value) => toJson(value)),
    fromJson: fn('string', (text) => mapOrError(() => parsedJson(text))),
    fromJsonArray: fn('string', (text) => listOrError(() => parsedJson(text))),
    toToml: fn('any', (value) => orMessage(() => writeToml(value))),
    mustToToml: fn('any', (value) => writeToml(value)),
    fromToml: fn('string', (text) => mapOrError(() => readToml(text))),
    getHostByName: fn('string', () => ''),
  };
}

const includeNamed: TemplateFunction['call'] = ([name, data], caller) => caller.include(String(name), data);

const expandText: TemplateFunction['call'] = ([text, data], caller) =>
  caller.expand(String(text), data).replaceAll('<no value>', '');

/** Text, or nothing where the value has none. */
function quiet(write: () => string): string {
  return orElse(write, () => '');
}

const orMessage = (write: () => string) => orElse(write, (message) => message);

function orElse<T>(work: () => T, otherwise: (message: string) => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FunctionError && !/longer than|too deeply/.test(error.message))
      return otherwise(error.message);
    throw error;
  }
}

function mapOrError(read: () => Value): Value {
  return orElse<Value>(
    () => {
      const value = read() ?? {};
      if (isMap(value)) return value;
      throw new FunctionError(
        `error unmarshaling JSON: json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`,
      );
    },
    (message) => ({ Error: message }),
  );
}

function listOrError(read: () => Value): Value {
  return orElse<Value>(
    () => {
      const value = read() ?? [];
      if (isList(value)) return value;
      throw new FunctionError(
        `error unmarshaling JSON: json: cannot unmarshal ${jsonKind(value)} into Go value of type []interface {}`,
      );
    },
    (message) => [message],
  );
}

function jsonKind(value: Value): string {
  if (isList(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'object' ? 'object' : typeof value;
}

function parsedJson(text: string): Value {
  const value = readJson(text);
  if (value === undefined) throw new FunctionError('invalid JSON');
  return value;
}

/** Charts read one text several times, each time into a map of its own that they may change. */
function yamlReader(): (text: string) => Value {
  const kept = new Map<string, Value>();
  let characters = 0;
  return (text) => {
    const before = kept.get(text);
    if (before !== undefined) {
      // Given away at last: no further copy is needed, and the third reader reads anew.
      kept.delete(text);
      return before;
    }
    const [document] = readYaml(text);
    if (document instanceof YamlError)
      throw new FunctionError(`error converting YAML to JSON: yaml: line ${document.line}: ${document.message}`);
    const value = (document?.value ?? null) as Value;
    if (text.length > 1000 && characters < 4_000_000 && typeof value === 'object' && value !== null) {
      characters += text.length;
      kept.set(text, structuredClone(value));
    }
    return value;
  };
}
