import type { Evidence } from '../model/check.ts';
import type { Tree } from '../model/kube-object.ts';
import type { SourcedObject } from '../objects/parse.ts';

/** A pod, or the template that pods are made from. */
export interface PodTemplate {
  readonly evidence: Evidence;
  readonly namespace: string;
  /** Whether it is a pod itself. */
  readonly isPod: boolean;
  /** `metadata` and `spec`. */
  readonly template: Tree;
}

/** Names an object and says where it stands. */
export function evidenceOf({ object, source }: SourcedObject): Evidence {
  const { name = '', namespace } = object.metadata ?? {};
  const subject = `${object.kind} ${namespace ? `${namespace}/` : ''}${name}`;
  if (!source.file) return { subject };
  return {
    subject,
    file: source.file,
    // Finding a line costs as much as parsing: only those that are shown are looked up.
    get line() {
      return source.line;
    },
  };
}
