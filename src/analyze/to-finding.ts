import { parsePath } from '../lib/path.ts';
import { valueAt } from '../lib/tree.ts';
import type { Finding } from '../model/finding.ts';
import type { Path } from '../model/source.ts';
import type { AnyResource } from '../world/resource.ts';
import { catalogue, documentationUrl } from './messages.ts';
import type { Reported } from './run.ts';
import { isUnknownField } from './unknown-fields.ts';

/** What an analyzer found as the reports show it: with its place in the file, and the line that the reference names. */
export function toFinding(found: Reported): Finding {
  const { code, level, message, resource, path, suggestion, rule, analyzer } = found;
  const isKnown = code in catalogue;
  return {
    code,
    level,
    message,
    origin: resource?.origin ?? '',
    rule: rule ?? analyzer,
    ...(resource?.source.cluster ? { cluster: resource.source.cluster } : {}),
    ...(path === '' ? {} : { path }),
    ...(resource?.source.file ? placeIn(resource, found) : {}),
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(isKnown ? { documentationUrl: documentationUrl(code) } : {}),
  };
}

/** `FILE:LINE` as the reference prints it; '' for live objects. */
export function referenceOf({ code, path, referencePath, resource }: Reported): string {
  if (!resource?.source.file) return '';
  const { file, line } = resource.source;
  if (file.endsWith('.json')) return file;
  const place = catalogue[code as keyof typeof catalogue]?.place ?? 'field';
  const wanted = referencePath ?? { field: path, name: 'metadata.name', object: '' }[place];
  return `${file}:${lineOfValue(resource, parsePath(wanted)) ?? line}`;
}

function placeIn(resource: AnyResource, found: Reported) {
  const { source } = resource;
  const position =
    found.path === '' ? undefined : source.locate(parsePath(found.path), isUnknownField(found) ? 'key' : 'value');
  const { line = source.line, column = 1 } = position ?? {};
  return { file: source.file, line, column, reference: referenceOf(found) };
}

/** The line of a plain value; mappings and lists have none in the reference. */
function lineOfValue({ object, source }: AnyResource, path: Path): number | undefined {
  const value = path.length > 0 ? valueAt(object, path) : undefined;
  return value === undefined || (value !== null && typeof value === 'object') ? undefined : source.locate(path)?.line;
}
