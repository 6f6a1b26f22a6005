import { isMap } from '../lib/tree.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Table } from '../model/table.ts';
import { type EnvoyDump, neededSection } from './config-dump.ts';
import { field, messagesAt, textField } from './fields.ts';
import { compare } from './names.ts';

/**
 * The extension configurations that Envoy was sent by themselves (ECDS): of all sections, in the order of the dump.
 *
 * @throws InputError when the dump has no section of them
 */
export function extensions(dump: EnvoyDump): readonly Tree[] {
  neededSection(dump, 'Ecds');
  return dump.sections('Ecds').flatMap((section) => messagesAt(section, 'ecdsFilters'));
}

export function extensionTable(dump: EnvoyDump): Table {
  const rows = extensions(dump).flatMap((entry) => {
    const filter = field(entry, 'ecdsFilter');
    const config = field(filter, 'typedConfig');
    const type = isMap(config) ? String(config['@type'] ?? '') : '';
    return isMap(filter) ? [[textField(filter, 'name'), type.replace(/^type\.googleapis\.com\//, '')] as const] : [];
  });
  return {
    titles: ['ECDS NAME', 'TYPE'],
    rows: rows.sort(([nameA, a], [nameB, b]) => compare(a, b) || compare(nameA, nameB)),
  };
}
