import { type InputText, readReadableInputs, readTextFile } from '../io/input-files.ts';
import type { Io } from '../io/io.ts';
import { printable } from '../lib/printable.ts';
import { InputError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import {
  looksLikeTemplate,
  type ParsedObjects,
  parseObjects,
  renderFirst,
  type SourcedObject,
} from '../objects/parse.ts';
import { withoutUnrendered } from './unrendered.ts';

/** Objects from files, and what could not be read. */
export interface AnalysisInput {
  readonly objects: readonly SourcedObject[];
  /** What was read, for reports that show source lines. */
  readonly documents: readonly InputText[];
  /** Inputs that cannot be read, and documents that are not YAML or no objects; each with its place. */
  readonly errors: readonly string[];
  /** What was passed over on purpose. */
  readonly notes: readonly string[];
}

/** What a file held when it was read before: a file that did not change is not parsed again. */
export type ParsedFiles = Map<string, { readonly text: string; readonly parsed: ParsedObjects }>;

interface ReadOptions {
  readonly ignoreUnknown: boolean;
  readonly before?: ParsedFiles;
}

/** Reads the objects of files, directories and standard input. What is broken does not hide the rest. */
export async function readAnalysisInput(
  names: readonly string[],
  io: Io,
  { ignoreUnknown, before = new Map() }: ReadOptions,
): Promise<AnalysisInput> {
  const { inputs: all, errors: unreadable, skipped } = await readReadableInputs(names, io);
  const { inputs, charts, patches } = withoutUnrendered(all, 'analyze -', io.cwd);
  const objects: SourcedObject[] = [];
  const errors = [...unreadable.map(({ message }) => message), ...(ignoreUnknown ? [] : charts)].map(printable);
  const notes = [
    ...skipped.map((name) => `${name} is passed over: it is no .yaml, .yml or .json file`),
    ...(ignoreUnknown ? charts : []),
    ...patches,
  ].map(printable);
  let noObjects = 0;
  for (const { name, text } of inputs) {
    const known = before.get(name);
    const parsed = known?.text === text ? known.parsed : parseObjects(text, name);
    before.set(name, { text, parsed });
    for (const object of parsed.objects) objects.push(object);
    for (const { kind, message, file, line, column } of parsed.problems) {
      const hint = kind === 'yaml' && looksLikeTemplate(text) ? `; ${renderFirst}` : '';
      if (ignoreUnknown && kind !== 'yaml') noObjects++;
      else
        errors.push(
          printable(`${file}:${line}:${column}: ${kind === 'yaml' ? `not YAML: ${message}${hint}` : message}`),
        );
    }
  }
  if (noObjects > 0)
    notes.push(`${noObjects} document${noObjects === 1 ? ' is' : 's are'} no Kubernetes object: passed over`);
  return { objects, documents: inputs, errors, notes };
}

/** Findings of an earlier run, as `-o json=FILE` wrote them. Throws InputError. */
export function readBaseline(file: string, cwd: string): readonly KnownFinding[] {
  const value = parseJson(readTextFile(file, cwd));
  if (!Array.isArray(value) || !value.every(isFinding))
    throw new InputError(`${file} is no list of findings`, {
      code: 'BASELINE',
      hint: 'write one with: istioctl analyze … -o json=FILE',
    });
  return value.map(({ origin = '', ...rest }) => ({ origin, ...rest }));
}

type KnownFinding = Pick<Finding, 'code' | 'origin' | 'path' | 'cluster'>;

const isFinding = (item: unknown): item is KnownFinding =>
  typeof item === 'object' && item !== null && 'code' in item && typeof item.code === 'string';

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
