import istiodEnvironment from '#generated/data/istiod-env.ts';
import { parseDuration } from '../../lib/duration.ts';
import { didYouMean } from '../../lib/suggest.ts';
import { isMap, mapAt, valueAt } from '../../lib/tree.ts';
import type { Path } from '../../model/source.ts';
import { type Checked, type ConfigRule, warning } from '../define-rule.ts';

interface Setting {
  readonly path: Path;
  readonly name: string;
  readonly value: unknown;
}

/** Environment variables of istiod: a name that it does not read, or a value that it cannot. Never more than a warning. */
export const istiodEnv: ConfigRule = function* (checked) {
  const settings = settingsOf(checked);
  if (settings.length === 0) return;
  const known = istiodEnvironment();
  const elsewhere = JSON.stringify(mapAt(checked.merged, ['spec', 'values', 'meshConfig']));
  for (const { path, name, value } of settings) {
    const type = known[name]?.type;
    // Headers of tracing providers may be read from any variable.
    if (!known[name] && !elsewhere.includes(`"envName":"${name}"`))
      yield warning(path, 'istiod reads no such variable:', didYouMean(name, Object.keys(known)));
    else if (type && value !== null && value !== undefined && !reads(String(value), type))
      yield warning(path, `istiod cannot read "${value}" as ${type}:`, 'it would use its default');
  }
};

function settingsOf({ user }: Checked): readonly Setting[] {
  const values = ['spec', 'values', 'pilot', 'env'];
  const k8s = ['spec', 'components', 'pilot', 'k8s', 'env'];
  const list = valueAt(user, k8s);
  return [
    ...Object.entries(mapAt(user, values)).map(([name, value]) => ({ path: [...values, name], name, value })),
    ...(Array.isArray(list) ? list : []).flatMap((entry, index) =>
      isMap(entry) && typeof entry.name === 'string'
        ? [{ path: [...k8s, index], name: entry.name, value: entry.value }]
        : [],
    ),
  ];
}

function reads(text: string, type: string): boolean {
  if (type === 'bool') return /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text);
  if (type === 'int') return /^[-+]?\d+$/.test(text);
  if (type === 'duration') return parseDuration(text) !== undefined;
  return type !== 'float' || Number.isFinite(Number(text));
}
