import { isMap } from './tree.ts';

/** A JSON-like value as JSON for people: keys sorted, two spaces, each item on a line of its own. */
export function sortedJson(value: unknown, indent = ''): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => inner + sortedJson(item ?? null, inner)).join(',\n')}\n${indent}]`;
  }
  if (!isMap(value)) return JSON.stringify(value);
  const lines: string[] = [];
  for (const key of Object.keys(value).sort())
    if (value[key] !== undefined) lines.push(`${inner}${JSON.stringify(key)}: ${sortedJson(value[key], inner)}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${indent}}`;
}
