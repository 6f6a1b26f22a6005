// Texts with workloads in them: each document is injected, passed over or handed through as it was.
import { isMap, valueAt } from '../lib/tree.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';
import { emitYaml } from '../lib/yaml-emit.ts';
import { UserError } from '../model/errors.ts';
import type { InjectedDocument, InjectionNote } from '../model/injection.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Path, Position } from '../model/source.ts';
import { misspeltAnnotations } from './annotation-rules.ts';
import { podPathOf, type WorkloadOutcome } from './workload.ts';

/** What is done with each workload. */
export type InjectWorkload = (workload: Tree) => WorkloadOutcome | Promise<WorkloadOutcome>;

/** Injects every workload of a text: several documents, Lists, JSON. What cannot be injected becomes a note of level error. */
export async function* injectText(text: string, inject: InjectWorkload): AsyncGenerator<InjectedDocument> {
  for (const part of splitText(text)) {
    const [document] = readYaml(part.text);
    if (document instanceof YamlError) {
      const place = { line: part.line + document.line - 1, column: document.column };
      yield {
        text: part.text,
        changed: [],
        notes: [{ level: 'error', object: '', message: `not YAML: ${document.message}`, place }],
      };
    } else if (document && (document.value !== undefined || /\S/.test(part.text))) {
      const locate = (path: Path): Position => {
        const { line, column } = document.locate(path);
        return { line: part.line + line - 1, column };
      };
      yield await injectDocument(document.value, part.text, { inject, locate });
    }
  }
}

/** Documents with the line of the text on which each begins; a text without content is none. */
function splitText(text: string): readonly { readonly text: string; readonly line: number }[] {
  const parts: { text: string; line: number }[] = [];
  let line = 1;
  let start = 1;
  let lines: string[] = [];
  const flush = () => {
    if (lines.some((each) => each.trim() !== ''))
      parts.push({ text: `${lines.join('\n').replace(/\n*$/, '')}\n`, line: start });
    lines = [];
  };
  for (const each of text.split('\n')) {
    // What stands behind the separator on its line (a comment, or a value) belongs to the next document.
    const separator = /^---(?:[ \t\r](.*)|)$/.exec(each);
    if (separator) {
      flush();
      start = line;
      lines = [separator[1] ?? ''];
    } else lines.push(each);
    line++;
  }
  flush();
  return parts;
}

interface DocumentOptions {
  readonly inject: InjectWorkload;
  locate(path: Path): Position;
}

async function injectDocument(value: unknown, text: string, options: DocumentOptions): Promise<InjectedDocument> {
  const notes: InjectionNote[] = [];
  const changed: { before: Tree; after: Tree }[] = [];
  const result = await injectValue(value, [], { ...options, notes, changed });
  return { text: result === value ? text : emitYaml(result), changed, notes };
}

interface ValueOptions extends DocumentOptions {
  readonly notes: InjectionNote[];
  readonly changed: { before: Tree; after: Tree }[];
}

/** The object after injection; the very same value when it holds no pod. */
async function injectValue(value: unknown, path: Path, options: ValueOptions): Promise<unknown> {
  if (!isMap(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') return value;
  if (value.kind === 'List' && Array.isArray(value.items)) {
    const items: unknown[] = [];
    for (const [index, item] of value.items.entries())
      items.push(await injectValue(item, [...path, 'items', index], options));
    return { ...value, metadata: value.metadata ?? {}, items };
  }
  return podPathOf(value.kind) ? await injectObject(value, path, options) : value;
}

async function injectObject(object: Tree, path: Path, options: ValueOptions): Promise<unknown> {
  const { notes, changed, locate, inject } = options;
  const note = (level: InjectionNote['level'], message: string, at: Path = [], suggestion?: string) =>
    notes.push({ level, object: objectName(object), message, place: locate([...path, ...at]), suggestion });
  try {
    const outcome = await inject(object);
    if (outcome.kind === 'refused') {
      for (const { annotation, value, reason } of outcome.problems)
        note(
          'error',
          `annotation ${annotation}: ${reason}`,
          [...outcome.annotationsPath, annotation],
          value === '' ? 'remove it to get the default' : undefined,
        );
      return object;
    }
    if (outcome.kind === 'skipped') note('info', `not injected: ${outcome.reason}`);
    else if (isUnchanged(outcome)) note('info', 'left as it is: it has been injected with these settings before');
    else {
      changed.push({ before: outcome.before, after: outcome.object });
      warn(object, note);
    }
    return outcome.object;
  } catch (error) {
    if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) throw error;
    if (error instanceof UserError) throw error; // the cluster's fault, not this workload's
    note('error', error.message, 'path' in error && Array.isArray(error.path) ? (error.path as Path) : []);
    return object;
  }
}

/** Injecting again what was injected changes nothing, unless settings or pod have. */
function isUnchanged({ before, object }: { readonly before: Tree; readonly object: Tree }): boolean {
  const status = [...(podPathOf(before.kind) ?? []), 'metadata', 'annotations', 'sidecar.istio.io/status'];
  return valueAt(before, status) !== undefined && emitYaml(before) === emitYaml(object);
}

/** Says what is probably a mistake, though injection works. */
function warn(object: Tree, note: (level: 'warning', message: string, at: Path, suggestion?: string) => void): void {
  const base = podPathOf(object.kind) ?? [];
  const annotations = valueAt(object, [...base, 'metadata', 'annotations']);
  for (const { annotation, suggestion } of misspeltAnnotations(
    isMap(annotations) ? (annotations as Readonly<Record<string, string>>) : {},
  ))
    note(
      'warning',
      `annotation ${annotation} is read by nothing`,
      [...base, 'metadata', 'annotations', annotation],
      suggestion,
    );
  const policy = valueAt(object, [...base, 'spec', 'dnsPolicy']);
  if (typeof policy === 'string' && policy !== '' && policy !== 'ClusterFirst')
    note(
      'warning',
      `dnsPolicy is ${policy}: the proxy may not find services by name`,
      [...base, 'spec', 'dnsPolicy'],
      'use ClusterFirst',
    );
}

/** `Deployment shop/web` */
function objectName(object: Tree): string {
  const name = String(valueAt(object, ['metadata', 'name']) ?? valueAt(object, ['metadata', 'generateName']) ?? '');
  const namespace = valueAt(object, ['metadata', 'namespace']);
  return `${String(object.kind)} ${namespace ? `${String(namespace)}/` : ''}${name}`;
}
