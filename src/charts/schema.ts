// values.schema.json of charts, checked with the merged values.
import { Ajv, type ErrorObject } from 'ajv/dist/ajv.js';
import { linearRegex } from '../lib/linear-regex.ts';
import { isMap } from '../lib/tree.ts';
import { type Chart, ChartError, type Tree } from './chart.ts';

/** One value that a schema refuses. */
export interface SchemaViolation {
  /** Name of the chart whose schema it is. */
  readonly chart: string;
  /** Below the values of the root chart. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Values that do not meet the schemas of their charts. */
export class SchemaError extends ChartError {
  override readonly name = 'SchemaError';
  readonly violations: readonly SchemaViolation[];

  constructor(violations: readonly SchemaViolation[]) {
    const charts = [...new Set(violations.map(({ chart }) => chart))];
    const lines = charts.flatMap((name) => [
      `${name}:`,
      ...violations
        .filter(({ chart }) => chart === name)
        .map(({ path, message }) => `- at '${path.map((step) => `/${step}`).join('')}': ${message}`),
    ]);
    super(`values don't meet the specifications of the schema(s) in the following chart(s):\n${lines.join('\n')}`);
    this.violations = violations;
  }
}

const mostViolations = 100;

/** Checks the values of a chart and of those inside it. Throws SchemaError with everything that is wrong. */
export async function checkSchemas(chart: Chart, values: Tree): Promise<void> {
  const violations: SchemaViolation[] = [];
  await collect(chart, values, [], violations);
  if (violations.length > 0) throw new SchemaError(violations.slice(0, mostViolations));
}

async function collect(
  chart: Chart,
  values: Tree,
  path: readonly string[],
  violations: SchemaViolation[],
): Promise<void> {
  if (chart.schema !== undefined)
    for (const { at, message } of await violationsOf(chart.metadata.name, chart.schema, values))
      violations.push({ chart: chart.metadata.name, path: [...path, ...at], message });
  for (const subchart of chart.subcharts) {
    const { name } = subchart.metadata;
    const own = values[name];
    if (isMap(own)) await collect(subchart, own, [...path, name], violations);
  }
}

interface Violation {
  readonly at: readonly (string | number)[];
  readonly message: string;
}

/** Schemas of charts are small: a larger one is meant to tire. */
const longestSchema = 2_000_000;

async function violationsOf(chart: string, text: string, values: Tree): Promise<readonly Violation[]> {
  const schema = parsedSchema(chart, text);
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
    messages: true,
    verbose: true,
    logger: false,
    code: { regExp },
  });
  try {
    const validate = ajv.compile(schema as object);
    if (validate(values)) return [];
    const errors = (validate.errors ?? []).slice(0, mostViolations).filter(({ keyword }) => keyword !== 'if');
    return errors.map((error) => ({ at: pointer(error, values), message: messageOf(error) }));
  } catch (error) {
    if (error instanceof RangeError) throw new ChartError(`${chart}/values.schema.json: nested too deeply`);
    throw new ChartError(`${chart}/values.schema.json: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function parsedSchema(chart: string, text: string): unknown {
  if (text.length > longestSchema) throw new ChartError(`${chart}/values.schema.json: too long`);
  try {
    const schema: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (!isMap(schema)) return schema;
    // Which draft it is makes no difference to what charts say, and no other schema is fetched.
    const { $schema: _draft, $id: _id, ...rest } = schema;
    return rest;
  } catch (error) {
    throw new ChartError(`${chart}/values.schema.json: not JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

/** Patterns of schemas are somebody else's, too: they get linear time. */
const regExp = Object.assign(
  (source: string) => {
    const compiled = linearRegex(source);
    if (!compiled) throw new Error(`"${source}" is no regular expression`);
    return { test: (text: string) => compiled.matchesPart(text), exec: () => null };
  },
  { code: 'linearRegex' },
);

function pointer({ instancePath }: ErrorObject, values: Tree): readonly (string | number)[] {
  let at: unknown = values;
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(at) ? Number(name) : name;
      at = at !== null && typeof at === 'object' ? (at as Readonly<Record<string | number, unknown>>)[step] : undefined;
      return step;
    });
}

/** In the words of Helm. */
function messageOf({ keyword, params, data, message = '', schema }: ErrorObject): string {
  switch (keyword) {
    case 'type':
      return `got ${kindOf(data)}, want ${[schema].flat().join(' or ')}`;
    case 'required':
      return `missing property '${params.missingProperty}'`;
    case 'additionalProperties':
      return `additional properties '${params.additionalProperty}' not allowed`;
    case 'enum':
      return `value must be one of ${(params.allowedValues as unknown[]).map((value) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value))).join(', ')}`;
    case 'const':
      return `value must be ${JSON.stringify(params.allowedValue)}`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `${keyword}: got ${data}, want ${params.limit}`;
    case 'minLength':
    case 'maxLength':
      return `${keyword}: got ${[...String(data)].length}, want ${params.limit}`;
    case 'minItems':
    case 'maxItems':
      return `${keyword}: got ${(data as unknown[]).length}, want ${params.limit}`;
    case 'pattern':
      return `'${shortened(String(data))}' does not match pattern '${params.pattern}'`;
    default:
      return `${keyword}: ${message}`;
  }
}

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}
