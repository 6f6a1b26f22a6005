import { readFileSync } from 'node:fs';
import type { GeneratedFile } from '../generate.ts';
import { dataModule } from './data-module.ts';

/** Tables of field types as texts: taking a type apart when it is asked for is faster than loading all of them. */
export function generateMessageTypes(): readonly GeneratedFile[] {
  return ['envoy-messages', 'kubernetes-workloads', 'mesh-config-messages'].map((name) =>
    dataModule(name, readFileSync(`schemas/${name}.txt`, 'utf8').replaceAll(/^#.*\n/gm, ''), 'string'),
  );
}
