import { valueAt } from '../../lib/tree.ts';
import { type ConfigRule, error, warning } from '../define-rule.ts';

/** The revision becomes part of names and labels. */
export const revision: ConfigRule = function* ({ user, merged }) {
  const value = valueAt(merged, ['spec', 'values', 'revision']);
  const path =
    valueAt(user, ['spec', 'values', 'revision']) === undefined ? ['spec', 'revision'] : ['spec', 'values', 'revision'];
  if (typeof value !== 'string' || value === '') return;
  if (!/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/.test(value)) {
    yield error(path, `"${value}" is no revision:`, 'letters, digits and "-", at most 63, such as 1-30-3');
  } else if (/[A-Z]/.test(value)) {
    yield warning(path, `"${value}" has capitals, which Kubernetes refuses in names:`, `use ${value.toLowerCase()}`);
  }
};
