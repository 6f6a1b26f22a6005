import assert from 'node:assert/strict';
import type { KubeObject, Tree } from '../../src/model/kube-object.ts';
import type { Problem } from '../../src/model/problem.ts';
import { generate } from '../../src/pipeline/generate.ts';

/** What a configuration renders to: objects by `Kind/name`, and the warnings. */
export interface RenderedObjects {
  readonly objects: readonly KubeObject[];
  readonly yaml: string;
  readonly warnings: readonly Problem[];
  /** The one object of this kind and name; a failed test when it is not there. */
  get(id: string): Tested;
  has(id: string): boolean;
}

/** An object whose fields a test looks into without naming their types. */
// biome-ignore lint/suspicious/noExplicitAny: a test that misreads a field fails by itself
export type Tested = Record<string, any>;

/** Renders --set arguments and files (the arguments with line breaks). */
export async function rendered(...inputs: readonly string[]): Promise<RenderedObjects> {
  const files = inputs.filter((input) => input.includes('\n')).map((text) => ({ name: 'iop.yaml', text }));
  const sets = inputs.filter((input) => !input.includes('\n'));
  const { manifests, problems } = await generate({ files, sets });
  assert.ok(manifests, `nothing is rendered: ${JSON.stringify(problems)}`);
  const objects = manifests.map((manifest) => manifest.object());
  const find = (id: string) => objects.find(({ kind, metadata }) => `${kind}/${metadata.name}` === id);
  return {
    objects,
    yaml: manifests.map((manifest) => manifest.yaml()).join('---\n'),
    warnings: problems,
    has: (id) => find(id) !== undefined,
    get: (id) => (find(id) ?? assert.fail(`no ${id}`)) as Tested,
  };
}

/** A file with this `spec`, written as JSON: YAML that needs no care. */
export const operator = (spec: Tree): string => `kind: IstioOperator\nspec: ${JSON.stringify(spec)}\n`;
