import { parsePath } from '../lib/path.ts';
import { valueAt } from '../lib/tree.ts';
import type { Finding } from '../model/finding.ts';
import type { Path } from '../model/source.ts';
import { asWritten } from '../rules/finding.ts';
import type { AnyResource } from '../world/resource.ts';
import { catalogue, documentationUrl } from './messages.ts';
import type { Reported } from './run.ts';
import { isUnknownField } from './unknown-fields.ts';

/** A finding with its place in a file; live objects have none. */
export interface Placed extends Reported {
  /** `FILE:LINE` as the reference prints it; '' for live objects. */
  readonly reference: string;
  readonly line: number;
  readonly column: number;
}

/** Looks up where a finding stands. The document is parsed for it: findings about one object should come in a row. */
export function placed(found: Reported): Placed {
  const { resource, path } = found;
  if (!resource?.source.file) return { ...found, reference: '', line: 0, column: 0 };
  const { source } = resource;
  const position = path === '' ? undefined : source.locate(parsePath(path), isUnknownField(found) ? 'key' : 'value');
  const { line = source.line, column = 1 } = position ?? {};
  const written = found.suggestion === undefined ? {} : { suggestion: asWritten(found.suggestion, source, position) };
  return { ...found, ...written, reference: referenceOf(found, resource), line, column };
}

/** What an analyzer found as the reports show it. */
export function toFinding(found: Placed): Finding {
  const { code, level, message, resource, path, suggestion, rule, analyzer, reference, line, column } = found;
  const { file, cluster } = resource?.source ?? {};
  return {
    code,
    level,
    message,
    origin: resource?.origin ?? '',
    rule: rule ?? analyzer,
    ...(cluster ? { cluster } : {}),
    ...(path === '' ? {} : { path }),
    ...(file ? { file, line, column, reference } : {}),
    ...(suggestion === undefined ? {} : { suggestion }),
    ...linked(code),
  };
}

function linked(code: string): Pick<Finding, 'documentationUrl'> {
  const link = Object.hasOwn(catalogue, code) ? documentationUrl(code) : undefined;
  return link === undefined ? {} : { documentationUrl: link };
}

function referenceOf({ code, path, referencePath }: Reported, resource: AnyResource): string {
  const { file, line } = resource.source;
  if (file.endsWith('.json')) return file;
  const place = catalogue[code as keyof typeof catalogue]?.place ?? 'field';
  const wanted = referencePath ?? { field: path, name: 'metadata.name', object: '' }[place];
  return `${file}:${lineOfValue(resource, parsePath(wanted)) ?? line}`;
}

/** The line of a plain value; mappings and lists have none in the reference. */
function lineOfValue({ object, source }: AnyResource, path: Path): number | undefined {
  const value = path.length > 0 ? valueAt(object, path) : undefined;
  return value === undefined || (value !== null && typeof value === 'object') ? undefined : source.locate(path)?.line;
}
