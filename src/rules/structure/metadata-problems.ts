import { isMap } from '../../lib/tree.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Problem } from '../rule.ts';
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
    return [
      ...keyProblems('labels', key),
      ...(typeof value !== 'string' || isLabelValue(value)
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
    ...Object.keys(annotations).flatMap((key) => keyProblems('annotations', key)),
    ...(size > longestAnnotations ? [refuse('annotations', 'more than 256 KiB of annotations')] : []),
  ];
}

function keyProblems(field: MetadataMap, key: string): readonly Problem[] {
  const words = `"${key}" is no key: NAME or PREFIX/NAME, the prefix a DNS name`;
  return isMetadataKey(field, key) ? [] : [refuse([field, key], words)];
}

type MetadataMap = 'labels' | 'annotations';

/** `prefix/name`: a DNS name that may be left out, and a word. */
export function isMetadataKey(field: MetadataMap, key: string): boolean {
  const [name = '', prefix, ...more] = (field === 'labels' ? key : key.toLowerCase()).split('/').reverse();
  const isWord = name.length > 0 && name.length <= 63 && qualifiedName.test(name);
  return more.length === 0 && isWord && (prefix === undefined || isName(prefix));
}

export const isLabelValue = (text: string): boolean => text === '' || (text.length <= 63 && qualifiedName.test(text));

const isTextBut = (value: unknown, test: (text: string) => boolean): boolean =>
  typeof value === 'string' && !test(value);

function refuse(field: string | readonly string[], message: string): Problem {
  return schemaProblem('metadata', { path: ['metadata', ...[field].flat()], message });
}
