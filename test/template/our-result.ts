import { renderTemplate } from '../../src/template/evaluate.ts';
import { generalFunctions } from '../../src/template/general-functions.ts';
import { parseTemplate } from '../../src/template/parse.ts';
import { TemplateError } from '../../src/template/template-error.ts';
import { behaviour, type GoValue, stringMap, type Value } from '../../src/template/value.ts';

/** What test/gotemplate prints for a case. */
export interface GoResult {
  readonly output?: string;
  readonly phase?: 'parse' | 'execute';
  readonly line?: number;
  /** Of Go: from 0, in bytes; only for errors of execution. */
  readonly column?: number;
  readonly expression?: string;
  readonly message?: string;
}

interface Thing {
  readonly Name: string;
  readonly Count: bigint;
  readonly Items?: readonly Thing[];
}

/** The struct of test/gotemplate/main.go. */
function thing(data: Thing | undefined): GoValue {
  const fields: Readonly<Record<string, Value>> = {
    Name: data?.Name ?? '',
    Count: data?.Count ?? 0n,
    Mode: {
      [behaviour]: {
        type: 'main.mode',
        kind: 'enum',
        integer: data?.Items ? 1n : 0n,
        print: () => (data?.Items ? 'ON' : 'OFF'),
        method: (name) => (name === 'String' ? () => (data?.Items ? 'ON' : 'OFF') : undefined),
      },
    },
    Labels: stringMap(data?.Items && { app: 'shop', empty: '' }),
    None: stringMap(undefined),
    get Next() {
      return thing(undefined);
    },
    Items: (data?.Items ?? []).map(thing),
  };
  return {
    [behaviour]: {
      type: '*main.thing',
      kind: data ? 'struct' : 'nil',
      field: (name) => (name in fields ? { value: fields[name] } : undefined),
      method: (name) => {
        if (name === 'GetName') return () => fields.Name;
        return name === 'GetNext' ? () => thing(undefined) : undefined;
      },
    },
  };
}

const fixture = thing({
  Name: 'one',
  Count: 7n,
  Items: [
    { Name: 'two', Count: 0n },
    { Name: 'three', Count: 3n },
  ],
});

/** What our engine makes of a case. */
export function ours(text: string, data: unknown): GoResult {
  let phase: GoResult['phase'] = 'parse';
  try {
    const template = parseTemplate('t', text, generalFunctions);
    phase = 'execute';
    const root = { V: structuredClone(data) as Value, T: fixture };
    return { output: renderTemplate(template, root, { functions: generalFunctions }) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { line, column, expression, reason } = error;
    return { phase, line, column, ...(expression === undefined ? {} : { expression }), message: reason };
  }
}
