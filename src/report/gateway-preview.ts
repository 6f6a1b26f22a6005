import { printable } from '../lib/printable.ts';
import { emitYaml } from '../lib/yaml-emit.ts';
import type { Tree } from '../model/kube-object.ts';
import { columns } from './columns.ts';

interface Preview {
  readonly gateway: string;
  readonly objects: readonly Tree[];
  readonly reasons: readonly { readonly what: string; readonly why: string }[];
}

/** The objects of each Gateway as YAML; why its ports and labels are what they are stands above them as comments. */
export function gatewayPreviewText(previews: readonly Preview[]): string {
  return previews
    .map(({ gateway, objects, reasons }) => {
      const lines = columns(reasons.map(({ what, why }) => [printable(what), printable(why)]));
      const head = [`Gateway ${gateway}`, ...lines.split('\n').filter(Boolean)].map((line) => `# ${line}\n`).join('');
      return head + objects.map((object) => `${emitYaml(object)}---\n`).join('');
    })
    .join('');
}
