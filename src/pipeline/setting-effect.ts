import { pathText } from '../lib/tree-path.ts';
import type { SettingDescription } from '../model/setting.ts';
import { differences } from '../objects/differences.ts';
import { describeRef } from '../objects/refs.ts';
import { generate } from './generate.ts';

/** What another value of a setting changes, found out by rendering both: `Deployment istio-system/istiod spec.replicas`. */
export interface SettingEffect {
  readonly example: string;
  readonly changes: readonly string[];
}

/** A configuration in which every component is on, so that every setting has something to change. */
const everything = ['profile=demo', 'components.cni.enabled=true', 'components.ztunnel.enabled=true'];

/** Renders with and without the example; undefined when the example is refused. */
export async function settingEffect(setting: SettingDescription): Promise<SettingEffect | undefined> {
  const { path } = setting;
  const value = exampleOf(setting);
  if (value === undefined) return undefined;
  const argument = `${path}=${value}`;
  const [before, after] = [await objects([]), await objects([argument])];
  if (!before || !after) return undefined;
  const changes: string[] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(name), after.get(name)];
    if (!a || !b) changes.push(`${name} ${a ? 'goes' : 'is added'}`);
    else if (!name.includes('ConfigMap') || !/ values(?:-|$)|\/values/.test(name))
      for (const change of differences(a, b)) changes.push(`${name} ${pathText(change.path)}`);
  }
  return { example: argument, changes };
}

async function objects(sets: readonly string[]) {
  const { manifests, problems } = await generate({ files: [], sets: [...everything, ...sets] });
  if (!manifests || problems.some(({ level }) => level === 'error')) return undefined;
  return new Map(
    manifests
      .filter(({ ref }) => ref.kind !== 'CustomResourceDefinition')
      .map((manifest) => [describeRef(manifest.ref), manifest.object()]),
  );
}

/** A value of the type that differs from the current one; undefined where one cannot be made up. */
function exampleOf({ type, values, default: current }: SettingDescription): string | undefined {
  const other = values.find((value) => value !== '' && value !== current);
  if (other !== undefined) return other;
  if (type === 'true or false') return String(current !== true);
  if (type.startsWith('whole number') || type === 'number') return String((Number(current) || 0) + 3);
  if (type.startsWith('duration')) return current === '45m' ? '1h' : '45m';
  if (type === 'text' || type.startsWith('text,')) return 'example';
  return undefined;
}
