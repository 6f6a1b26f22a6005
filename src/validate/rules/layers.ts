import { didYouMean } from '../../lib/suggest.ts';
import { type ConfigRule, error } from '../define-rule.ts';

const words: Readonly<Record<string, string>> = {
  profile: 'value layer',
  compatibilityVersion: 'compatibility version',
  platform: 'platform',
};

/** Profile, platform and compatibility version name value layers, which must exist. */
export const layers: ConfigRule = function* ({ layers: asked, user }) {
  for (const { path, name, exists, known } of asked) {
    if (exists) continue;
    const key = String(path.at(-1));
    const list = `one of ${known.join(', ')}`;
    const best = didYouMean(name, known);
    const inSpec = key === 'compatibilityVersion' && !hasKey(user, key);
    yield error(
      inSpec ? ['spec', key] : ['spec', 'values', ...path],
      `unknown ${words[key] ?? key} "${name}":`,
      best ? `${best} (${list})` : list,
    );
  }
};

function hasKey(user: Readonly<Record<string, unknown>>, key: string): boolean {
  const spec = user.spec as { readonly values?: Readonly<Record<string, unknown>> } | null | undefined; // shape checked by the schema
  return spec?.values?.[key] !== undefined;
}
