import { isRevision, isTagName, revisionWords, tagWords } from '../../lib/revision-names.ts';
import { valueAt } from '../../lib/tree.ts';
import { type ConfigRule, error, warning } from '../define-rule.ts';

/** The revision becomes part of names and labels. */
export const revision: ConfigRule = function* ({ user, merged }) {
  const value = valueAt(merged, ['spec', 'values', 'revision']);
  const path =
    valueAt(user, ['spec', 'values', 'revision']) === undefined ? ['spec', 'revision'] : ['spec', 'values', 'revision'];
  if (typeof value !== 'string' || value === '') return;
  if (!isRevision(value.toLowerCase())) {
    yield error(path, `"${value}" is no revision:`, revisionWords);
  } else if (!isRevision(value)) {
    yield warning(path, `"${value}" has capitals, which Kubernetes refuses in names:`, `use ${value.toLowerCase()}`);
  }
};

/** Tags, too, become labels and the ends of names: of a Service at least. */
export const revisionTags: ConfigRule = function* ({ user }) {
  const path = ['spec', 'values', 'revisionTags'];
  const tags = valueAt(user, path);
  if (!Array.isArray(tags)) return;
  for (const [index, tag] of tags.entries())
    if (typeof tag === 'string' && !isTagName(tag)) yield error([...path, index], `"${tag}" is no tag:`, tagWords);
};
