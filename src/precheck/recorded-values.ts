import { isMap } from '../lib/tree.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { readMapping, type ValuesLayer } from './values-layer.ts';

/** What the installed release was rendered from: charts from 1.26 on keep it in the ConfigMap values. */
export function recordedValues(objects: readonly SourcedObject[]): readonly ValuesLayer[] {
  return objects
    .filter(({ object }) => object.kind === 'ConfigMap' && /^values(?:-|$)/.test(object.metadata?.name ?? ''))
    .flatMap(({ object: { data, metadata } }) => {
      const recorded = isMap(data) ? data['original-values'] : undefined;
      const values = typeof recorded === 'string' ? readMapping(recorded) : undefined;
      return values ? [{ file: `ConfigMap ${metadata.name}`, values }] : [];
    });
}
