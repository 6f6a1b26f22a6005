import { valueAt } from '../../lib/tree.ts';
import { singleWorkloads } from '../../model/component-table.ts';
import { type ConfigRule, error, gatewayEntries, textAt, warning } from '../define-rule.ts';

const registry = /^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const repository = /^[a-z0-9_.-]+(?:\/[a-z0-9_.-]+)*$/;
const tag = /^[A-Za-z0-9_.-]{1,128}$/;

/** Hub and tag must make the name of an image. */
export const images: ConfigRule = function* ({ merged }) {
  const hub = textAt(merged, ['spec', 'hub']);
  if (hub !== undefined && hub !== '' && !isImagePrefix(hub))
    yield error(['spec', 'hub'], `"${hub}" is no registry and path:`, 'write it like registry.example.com/istio');
  const value = valueAt(merged, ['spec', 'tag']);
  if (value !== undefined && value !== null && value !== '' && !tag.test(String(value)))
    yield error(
      ['spec', 'tag'],
      `"${value}" is no image tag:`,
      'letters, digits, "_", "." and "-"; digests are not possible here',
    );
};

/** The first part is a registry when it looks like a host. */
function isImagePrefix(hub: string): boolean {
  const [first = '', ...rest] = `${hub}/pilot`.split('/');
  if (!/[.:]|^localhost$/.test(first)) return repository.test(`${hub}/pilot`);
  return registry.test(first) && repository.test(rest.join('/'));
}

/** Image settings of components pass through a --set in the reference, and lose something on the way. */
export const componentImages: ConfigRule = function* (checked) {
  const blocks = [
    ...singleWorkloads.map((name) => ({ path: ['spec', 'components', name], gateway: false })),
    ...[...gatewayEntries(checked)].map(({ path }) => ({ path, gateway: true })),
  ];
  for (const { path, gateway } of blocks) {
    for (const key of ['hub', 'tag']) {
      const value = valueAt(checked.user, [...path, key]);
      if (value === undefined || value === null) continue;
      const place = [...path, key];
      if (String(value).includes('=')) yield warning(place, 'without effect because of its "=":');
      else if (key === 'hub' && gateway) yield warning(place, 'without effect:', 'use values.global.hub');
    }
  }
};
