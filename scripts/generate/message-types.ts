import { readFileSync } from 'node:fs';
import type { GeneratedFile } from '../generate.ts';

/** Tables of field types as texts: taking a type apart when it is asked for is faster than loading all of them. */
export function generateMessageTypes(): readonly GeneratedFile[] {
  return [
    ['kubernetes-workloads', 'kubernetesWorkloads'],
    ['mesh-config-messages', 'meshConfigMessages'],
  ].map(([name, constant]) => {
    const text = readFileSync(`schemas/${name}.txt`, 'utf8').replaceAll(/^#.*\n/gm, '');
    return { path: `${name}.ts`, text: `export const ${constant} = ${JSON.stringify(text)};\n` };
  });
}
