import { valueAt } from '../../lib/tree.ts';
import { type ConfigRule, error, warning } from '../define-rule.ts';

/** The revision becomes part of names and labels. */
export const revision: ConfigRule = function* ({ user, merged }) {
  const value = valueAt(merged, ['spec', 'values', 'revision']);
  const path =
    valueAt(user, ['spec', 'values', 'revision']) === undefined ? ['spec', 'revision'] : ['spec', 'values', 'revision'];
  if (value === undefined || value === null || value === '') return;
  if (typeof value !== 'string') {
    // The top-level setting is read anew as an untyped text on its way into the values.
    yield error(path, `${value} is read as a ${typeof value}:`, 'choose a name with a letter in it, such as r1');
  } else if (!/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/.test(value)) {
    yield error(path, `"${value}" is no revision:`, 'letters, digits and "-", at most 63, such as 1-30-3');
  } else if (/[A-Z]/.test(value)) {
    yield warning(path, `"${value}" has capitals, which Kubernetes refuses in names:`, `use ${value.toLowerCase()}`);
  }
};
