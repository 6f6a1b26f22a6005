import type { Finding } from '../model/finding.ts';
import {
  looksLikeTemplate,
  type ParseProblem,
  parseObjects,
  renderFirst,
  type SourcedObject,
} from '../objects/parse.ts';
import { type ValidateOptions as ObjectOptions, validateObject } from '../rules/validate-object.ts';

/** A text to validate, YAML or JSON, and the name it is reported under. */
export interface ValidateDocument {
  readonly name: string;
  readonly text: string;
}

export interface ValidateOptions extends ObjectOptions {
  /** Pass over documents that are no Kubernetes objects, and objects whose kind or version only looks like one of Istio's. */
  readonly ignoreUnknown?: boolean;
}

export interface Validation {
  /** By file in the order given, then by line. */
  readonly findings: readonly Finding[];
  /** How many objects were looked at. */
  readonly objects: number;
  /** How many documents are not YAML; each has a finding too. */
  readonly unreadable: number;
  /** How many documents and objects `ignoreUnknown` passed over. */
  readonly ignored: number;
}

/**
 * What the API server or Istio would say about the objects in some texts. Works offline, and in a browser.
 *
 * @returns findings as plain data; nothing is thrown for bad input
 */
export async function validate(
  documents: readonly ValidateDocument[],
  { ignoreUnknown = false, ...options }: ValidateOptions = {},
): Promise<Validation> {
  const findings: Finding[] = [];
  let objects = 0;
  let unreadable = 0;
  let ignored = 0;
  for (const { name, text } of documents) {
    const parsed = parseObjects(text, name);
    const problems = parsed.problems.filter(({ kind }) => !ignoreUnknown || kind === 'yaml');
    const found = problems.map((problem) => documentFinding(problem, text));
    for (const object of parsed.objects) {
      found.push(...(await validateObject(object, options)));
      if (isOperator(object)) found.push(...(await operatorFindings(object)));
    }
    findings.push(...found.sort(byPlace));
    objects += parsed.objects.length;
    unreadable += problems.filter(({ kind }) => kind !== 'object').length;
    ignored += parsed.problems.length - problems.length;
  }
  const kept = ignoreUnknown ? findings.filter(({ rule = '' }) => !unknown.has(rule)) : findings;
  return { findings: kept, objects, unreadable, ignored: ignored + findings.length - kept.length };
}

const isOperator = ({ object }: SourcedObject) =>
  object.kind === 'IstioOperator' && object.apiVersion.startsWith('install.istio.io/');

/** Profiles and the schemas of values are loaded where there is such a file. */
async function operatorFindings(object: SourcedObject): Promise<readonly Finding[]> {
  const { validateOperator } = await import('./validate-operator.ts');
  return await validateOperator(object);
}

const unknown: ReadonlySet<string> = new Set(['schema/kind']);

function documentFinding({ kind, message, file, line, column }: ParseProblem, text: string): Finding {
  const level = kind === 'object' ? 'Warning' : 'Error';
  return {
    code: 'IST0106',
    level,
    message,
    origin: '',
    rule: kind === 'object' ? 'schema/object' : 'schema/yaml',
    ...(kind === 'yaml' && looksLikeTemplate(text) && { suggestion: renderFirst }),
    file,
    line,
    column,
    reference: `${file}:${line}`,
  };
}

const byPlace = (a: Finding, b: Finding) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
