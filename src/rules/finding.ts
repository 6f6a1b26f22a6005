import { formatPath } from '../lib/path.ts';
import { isMap, valueAt } from '../lib/tree.ts';
import type { Finding } from '../model/finding.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Path, Position, Source } from '../model/source.ts';
import type { SourcedObject } from '../objects/parse.ts';
import type { Problem } from './rule.ts';

const aboutKeys: ReadonlySet<string> = new Set([
  'schema/unknown-field',
  'schema/duplicate-key',
  'schema/configuration',
]);

/** A problem of an object as a finding, with its place in the object's file. */
export function findingOf(problem: Problem, { object, source }: SourcedObject): Finding {
  const { code, level, message, rule, suggestion } = problem;
  const path = writtenPath(object, problem.path);
  const position = source.locate(path, aboutKeys.has(rule) ? 'key' : 'value');
  return {
    code,
    level,
    message,
    origin: originOf(object),
    rule,
    path: formatPath(path),
    ...(source.file !== '' && { file: source.file }),
    ...(position && { ...position, reference: `${source.file}:${position.line}` }),
    ...(suggestion !== undefined && { suggestion: asWritten(suggestion, source, position) }),
  };
}

/** What is to be quoted is what stands in the file: `010`, not the number 8 that YAML makes of it. */
export function asWritten(suggestion: string, source: Source, position: Position | undefined): string {
  if (!suggestion.startsWith('quote it: ') || !position) return suggestion;
  const line = source.text?.().split('\n')[position.line - 1] ?? '';
  const [word] = /^[^\s,#}\]"']+/.exec(line.slice(position.column - 1)) ?? [];
  return word === undefined ? suggestion : `quote it: "${word}"`;
}

function originOf({ kind, metadata }: KubeObject): string {
  const { name = '', namespace }: { readonly [key: string]: unknown } = isMap(metadata) ? metadata : {};
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** Rules speak of camelCase names; the object may have the other spelling, which Istio reads too. */
function writtenPath(object: KubeObject, path: Path): Path {
  return path.map((step, index) => {
    const parent = valueAt(object, path.slice(0, index));
    if (typeof step === 'number' || !isMap(parent) || Object.hasOwn(parent, step)) return step;
    const snake = step.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return Object.hasOwn(parent, snake) ? snake : step;
  });
}
