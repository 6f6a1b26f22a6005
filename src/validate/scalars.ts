import { parseDuration } from '../lib/duration.ts';
import { isMap } from '../lib/tree.ts';

/** What a value of a scalar type should have been, or undefined when it is right. */
export function scalarProblem(value: unknown, type: string): string | undefined {
  const strict = type.endsWith('!');
  const number = numberOf(value, strict);
  switch (strict ? type.slice(0, -1) : type) {
    case 'string':
      return typeof value === 'string' ? undefined : `text is wanted${quoteHint(value)}`;
    case 'bool':
      return typeof value === 'boolean' ? undefined : 'true or false is wanted';
    case 'int32':
      return wholeNumber(number, -(2 ** 31), 2 ** 31 - 1);
    case 'uint32':
      return wholeNumber(number, 0, 2 ** 32 - 1);
    case 'int64':
      return wholeNumber(number, -(2 ** 63), 2 ** 63);
    case 'double':
      return number === undefined ? 'a number is wanted' : undefined;
    case 'duration':
      return durationProblem(value);
    case 'quantityText':
      return scalarProblem(value, 'string') ?? scalarProblem(value, 'quantity');
    case 'quantity':
      return typeof value === 'number' || (typeof value === 'string' && quantity.test(value))
        ? undefined
        : 'a quantity such as 500m or 1Gi is wanted';
    case 'intOrString':
      return typeof value === 'string' || Number.isInteger(value) ? undefined : 'a whole number or text is wanted';
    case 'scalar':
      return isMap(value) || Array.isArray(value) ? 'one value is wanted' : undefined;
    case 'map':
      return isMap(value) ? undefined : 'a map is wanted';
    default:
      return undefined;
  }
}

/** Kubernetes' grammar of amounts. */
const quantity = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][-+]?\d+)?$/;

function numberOf(value: unknown, strict: boolean): number | undefined {
  if (typeof value === 'number') return value;
  if (strict || typeof value !== 'string') return undefined;
  if (/^-?Infinity$|^NaN$/.test(value)) return Number.NaN;
  return /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(value) ? Number(value) : undefined;
}

function wholeNumber(value: number | undefined, least: number, most: number): string | undefined {
  if (value === undefined || !Number.isInteger(value)) return 'a whole number is wanted';
  return value < least || value > most ? `a number from ${least} to ${most} is wanted` : undefined;
}

function durationProblem(value: unknown): string | undefined {
  if (typeof value === 'string' && parseDuration(value) !== undefined) return undefined;
  return 'a duration such as 30s, 5m or 1h30m is wanted';
}

/** What a person sees who expected text: YAML made something else of it. */
function quoteHint(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean' ? ' (put it in quotes)' : '';
}

/** A value in a message: short, with its type where the look does not tell. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (isMap(value)) return 'a map';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
