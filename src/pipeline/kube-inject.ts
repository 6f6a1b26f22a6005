import { type InjectWorkload, injectText } from '../inject/document.ts';
import { proxyConfigAnnotation } from '../inject/proxy-config.ts';
import type { InjectionSettings } from '../inject/settings.ts';
import { injectByWebhook, type WebhookOptions } from '../inject/webhook-workload.ts';
import { injectWorkload } from '../inject/workload.ts';
import { lineDiff } from '../lib/line-diff.ts';
import { formatPath } from '../lib/path.ts';
import { pathText } from '../lib/tree-path.ts';
import { emitYaml } from '../lib/yaml-emit.ts';
import type { InjectedDocument, InjectedInput } from '../model/injection.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import { differences } from '../objects/differences.ts';
import { parseObjects } from '../objects/parse.ts';

export * from './injection-settings.ts';

type Inputs = readonly { readonly name: string; readonly text: string }[];

export interface KubeInjectOptions {
  readonly settings: InjectionSettings;
  /** Whether sidecars are init containers where a pod does not say. */
  readonly nativeSidecars: boolean;
}

/** Injects every workload of the inputs; what cannot be injected is a note of level error. */
export async function kubeInject(inputs: Inputs, options: KubeInjectOptions): Promise<readonly InjectedInput[]> {
  const proxyConfigProblem = inputs.some(({ text }) => text.includes(proxyConfigAnnotation))
    ? await proxyConfigRule()
    : undefined;
  return await injectInputs(inputs, (workload) => injectWorkload(workload, { ...options, proxyConfigProblem }));
}

/** The same by the webhook of a cluster, which has settings of its own. Throws ClusterError. */
export function kubeInjectByWebhook(inputs: Inputs, options: WebhookOptions): Promise<readonly InjectedInput[]> {
  return injectInputs(inputs, (workload) => injectByWebhook(workload, options));
}

async function injectInputs(inputs: Inputs, inject: InjectWorkload): Promise<readonly InjectedInput[]> {
  const injected: InjectedInput[] = [];
  for (const { name, text } of inputs) {
    const documents: InjectedDocument[] = [];
    for await (const document of injectText(text, inject)) documents.push(document);
    injected.push({ file: name, documents });
  }
  return injected;
}

/** Istio's rules of a mesh's defaultConfig, loaded only where a pod overrides it. */
async function proxyConfigRule() {
  const { meshConfigProblems } = await import('../rules/mesh-config.ts');
  return (config: Tree) => {
    const problem = meshConfigProblems({ defaultConfig: config }).find(({ level }) => level === 'Error');
    return problem && `${formatPath(problem.path.slice(1))}: ${problem.message}`;
  };
}

/** What injection adds to and takes from each workload, as lines of YAML. */
export function injectionDiff(inputs: readonly InjectedInput[]): string {
  const changes = inputs.flatMap(({ documents }) => documents.flatMap(({ changed }) => changed));
  const parts = changes.map(({ before, after }) => {
    const { kind, metadata } = after as { kind: string; metadata: { name?: string; namespace?: string } };
    const name = [metadata.namespace, metadata.name].filter(Boolean).join('/');
    return `${kind} ${name}\n${lineDiff(emitYaml(before), emitYaml(after)).join('\n')}\n`;
  });
  return parts.join('\n');
}

/** The same as data: what changes in each workload. */
export const injectionChanges = (inputs: readonly InjectedInput[]) =>
  inputs.flatMap(({ documents }) =>
    documents.flatMap(({ changed }) =>
      changed.map(({ before, after }) => {
        const { kind, metadata } = after as { kind: string; metadata: { name?: string; namespace?: string } };
        const changes = [...differences(before, after)].map(({ path, ...sides }) => ({
          path: pathText(path),
          ...sides,
        }));
        return { kind, namespace: metadata.namespace ?? '', name: metadata.name ?? '', changes };
      }),
    ),
  );

/** Every object after injection. */
export const injectedObjects = (inputs: readonly InjectedInput[]): readonly KubeObject[] =>
  inputs.flatMap(({ file, documents }) =>
    documents.flatMap(({ text }) => parseObjects(text, file).objects.map(({ object }) => object)),
  );
