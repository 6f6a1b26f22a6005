import { isMap } from '../lib/tree.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';

/** The error for an answer of status 2xx that is not what an API server says; `what` was tried. */
export function brokenAnswer(what: string, answer: string): ClusterError {
  return new ClusterError(`cannot ${what}: the API server's answer is ${answer}`, {
    code: 'ANSWER_BROKEN',
    status: 0,
    hint: 'see who answers at this address: a proxy, a login page, or an aggregated API that is broken',
  });
}

/** The object in an answer. Throws ClusterError when it has not the metadata that every object has. */
export function kubeObject(what: string, value: unknown, type: Partial<KubeObject> = {}): KubeObject {
  if (!isMap(value) || !isMap(value.metadata)) throw brokenAnswer(what, 'no object with metadata');
  const object: Tree = { ...value, ...type };
  const wrong = wrongField(object) ?? wrongMetadata(value.metadata);
  if (wrong !== undefined) throw brokenAnswer(what, `an object whose ${wrong} is not what it is everywhere else`);
  return object as unknown as KubeObject; // its fields were looked at
}

const wrongField = (object: Tree) => ['apiVersion', 'kind'].find((key) => typeof object[key] !== 'string');

const texts = ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp', 'generateName'];
const lists = ['ownerReferences', 'managedFields', 'finalizers'];

function wrongMetadata(metadata: Tree): string | undefined {
  if (typeof metadata.name !== 'string') return 'metadata.name';
  const isAbsent = (key: string) => metadata[key] === undefined || metadata[key] === null;
  const text = texts.find((key) => !isAbsent(key) && typeof metadata[key] !== 'string');
  const list = lists.find((key) => !isAbsent(key) && !Array.isArray(metadata[key]));
  const map = ['labels', 'annotations'].find((key) => !isAbsent(key) && !isMapOfTexts(metadata[key]));
  const wrong = text ?? list ?? map;
  return wrong === undefined ? undefined : `metadata.${wrong}`;
}

function isMapOfTexts(value: unknown): boolean {
  if (!isMap(value)) return false;
  for (const key in value) if (typeof value[key] !== 'string') return false;
  return true;
}
