import type { KubeObject } from './kube-object.ts';

/** A custom resource definition as YAML: `pieces` with `part`, the schema that all its versions share, between them. */
export interface CrdText {
  readonly name: string;
  readonly pieces: readonly string[];
  readonly part: string;
}

/** A custom resource definition whose versions are without the schema that they share. */
export interface CrdObject {
  readonly crd: KubeObject & { readonly spec: { readonly versions: readonly object[] } };
  readonly schema: unknown;
}
