import { injectText } from '../inject/document.ts';
import type { InjectionSettings } from '../inject/settings.ts';
import { lineDiff } from '../lib/line-diff.ts';
import { emitYaml } from '../lib/yaml-emit.ts';
import type { InjectedInput } from '../model/injection.ts';

export * from './injection-settings.ts';

export interface KubeInjectOptions {
  readonly settings: InjectionSettings;
  /** Whether sidecars are init containers where a pod does not say. */
  readonly nativeSidecars: boolean;
}

/** Injects every workload of the inputs; what cannot be injected is a note of level error. */
export function kubeInject(
  inputs: readonly { readonly name: string; readonly text: string }[],
  options: KubeInjectOptions,
): readonly InjectedInput[] {
  return inputs.map(({ name, text }) => ({ file: name, documents: [...injectText(text, options)] }));
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
