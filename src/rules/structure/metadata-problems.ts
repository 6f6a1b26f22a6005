import { isMap } from '../../lib/tree.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Problem } from '../define-rules.ts';
import { schemaProblem } from './problem.ts';

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const subdomain = new RegExp(`^${label}(?:\\.${label})*$`);
const dnsLabel = new RegExp(`^${label}$`);
const qualifiedName = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;
const longestAnnotations = 256 * 1024;

/** What Kubernetes demands of names, labels and annotations, whatever the kind. */
export function metadataProblems({ metadata }: KubeObject): readonly Problem[] {
  if (!isMap(metadata)) return [];
  const { name, generateName, namespace, labels, annotations } = metadata;
  return [
    ...nameProblems(name, generateName),
    ...(isTextBut(namespace, isNamespace)
      ? [refuse('namespace', `"${namespace}" is no name of a namespace: ${labelWords}`)]
      : []),
    ...(isMap(labels) ? labelProblems(labels) : []),
    ...(isMap(annotations) ? annotationProblems(annotations) : []),
  ];
}

const nameWords = 'lower case letters, digits, "-" and ".", at most 253';
const labelWords = 'lower case letters, digits and "-", at most 63';

const isNamespace = (text: string) => text === '' || (text.length <= 63 && dnsLabel.test(text));
const isName = (text: string) => text.length <= 253 && subdomain.test(text);

function nameProblems(name: unknown, prefix: unknown): readonly Problem[] {
  if (typeof name === 'string' && name !== '')
    return isName(name) ? [] : [refuse('name', `"${name}" is no name of an object: ${nameWords}`)];
  if (typeof prefix !== 'string' || prefix === '')
    return name === undefined || name === '' ? [refuse('name', 'name is missing')] : [];
  return isName(`${prefix}x`) ? [] : [refuse('generateName', `"${prefix}" cannot begin a name: ${nameWords}`)];
}

function labelProblems(labels: Readonly<Record<string, unknown>>): readonly Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const legal = typeof value !== 'string' || value === '' || (value.length <= 63 && qualifiedName.test(value));
    return [
      ...keyProblems('labels', key, key),
      ...(legal
        ? []
        : [
            refuse(['labels', key], `"${value}" is no value of a label: letters, digits, "-", "_" and ".", at most 63`),
          ]),
    ];
  });
}

function annotationProblems(annotations: Readonly<Record<string, unknown>>): readonly Problem[] {
  const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + key.length + String(value).length, 0);
  return [
    ...Object.keys(annotations).flatMap((key) => keyProblems('annotations', key, key.toLowerCase())),
    ...(size > longestAnnotations ? [refuse('annotations', 'more than 256 KiB of annotations')] : []),
  ];
}

/** `prefix/name`: a DNS name that may be left out, and a word. */
function keyProblems(field: string, key: string, text: string): readonly Problem[] {
  const [name = '', prefix, ...more] = text.split('/').reverse();
  const legal =
    more.length === 0 && name.length <= 63 && qualifiedName.test(name) && (prefix === undefined || isName(prefix));
  return legal ? [] : [refuse([field, key], `"${key}" is no key: NAME or PREFIX/NAME, the prefix a DNS name`)];
}

const isTextBut = (value: unknown, test: (text: string) => boolean): boolean =>
  typeof value === 'string' && !test(value);

function refuse(field: string | readonly string[], message: string): Problem {
  return schemaProblem('metadata', { path: ['metadata', ...[field].flat()], message });
}
