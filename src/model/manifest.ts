import type { ComponentName } from './config.ts';
import type { KubeObject, ObjectRef } from './kube-object.ts';

/** A rendered object. CRDs ship as ready text: their object is parsed only when somebody asks for it. */
export interface Manifest {
  readonly ref: ObjectRef;
  readonly component: ComponentName;
  object(): KubeObject;
  /** One YAML document without `---`, ending in a newline; keys sorted as the reference prints them. */
  yaml(): string;
}
