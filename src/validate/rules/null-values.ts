import { valueAt } from '../../lib/tree.ts';
import { type ConfigRule, warning } from '../define-rule.ts';

/** Null elsewhere stands for nothing written; here it throws away what the profile says. */
export const nullValues: ConfigRule = function* ({ user }) {
  const path = ['spec', 'values'];
  if (valueAt(user, path) === null)
    yield warning(path, 'null: the values of the profile are lost:', 'leave the key out, or write {}');
};
