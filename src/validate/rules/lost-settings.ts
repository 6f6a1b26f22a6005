import { isMap, mapAt, valueAt } from '../../lib/tree.ts';
import { componentTable, gatewayListNames } from '../../model/component-table.ts';
import type { Path } from '../../model/source.ts';
import { type ConfigRule, gatewayEntries, keysAt, warning } from '../define-rule.ts';
import type { Complaint } from '../schema.ts';

/** Values that follow from which components are on: what the user says there is overwritten. */
export const overwrittenSwitches: ConfigRule = function* ({ user, merged }) {
  const path = ['spec', 'values', 'pilot', 'cni', 'enabled'];
  const written = valueAt(user, path);
  const used = valueAt(merged, path);
  if (typeof written === 'boolean' && written !== used)
    yield warning(path, `${written} is lost, ${used} is used:`, `set components.cni.enabled=${written}`);
};

/** The same mesh setting in both places with two values. */
export const twoMeshConfigs: ConfigRule = function* ({ user }) {
  yield* conflicts(valueAt(user, ['spec', 'values', 'meshConfig']), valueAt(user, ['spec', 'meshConfig']), []);
};

function* conflicts(lost: unknown, used: unknown, path: Path): Iterable<Complaint> {
  if (lost === undefined || used === undefined) return;
  if (isMap(lost) && isMap(used)) {
    for (const key of Object.keys(lost)) yield* conflicts(lost[key], used[key], [...path, key]);
  } else if (JSON.stringify(lost) !== JSON.stringify(used)) {
    yield warning(
      ['spec', 'values', 'meshConfig', ...path],
      'lost, spec.meshConfig says otherwise:',
      'keep one of the two',
    );
  }
}

/** The namespace of an installation is a value; metadata only repeats it. */
export const overwrittenNamespace: ConfigRule = function* ({ user, merged }) {
  const path = ['metadata', 'namespace'];
  const written = valueAt(user, path);
  const used = valueAt(merged, path);
  if (typeof written === 'string' && written !== used)
    yield warning(path, `"${written}" is lost, ${used} is used:`, 'set values.global.istioNamespace');
  const pilot = ['spec', 'components', 'pilot', 'namespace'];
  const namespace = valueAt(user, pilot);
  if (typeof namespace === 'string' && namespace !== '' && namespace !== used)
    yield warning(
      pilot,
      `istiod's account and roles stay in ${used}:`,
      'set values.global.istioNamespace to move all of it',
    );
};

/** Of k8s settings the base component knows overlays only. */
export const baseSettings: ConfigRule = function* ({ user }) {
  const path = ['spec', 'components', 'base', 'k8s'];
  for (const key of keysAt(user, path))
    if (key !== 'overlays') yield warning([...path, key], 'without effect:', 'use overlays: base has no workload');
};

/** Name and labels of a gateway come from its entry. */
export const overwrittenGatewayValues: ConfigRule = function* (checked) {
  for (const list of gatewayListNames) {
    const path = ['spec', 'values', ...componentTable[list].root];
    const { enabled, ...values } = mapAt(checked.user, path);
    for (const key of ['name', 'labels'])
      if (values[key] !== undefined && values[key] !== null)
        yield warning([...path, key], 'without effect:', `set it in the entry of components.${list}`);
    if (enabled === false)
      yield warning([...path, 'enabled'], 'false switches nothing off:', `set enabled: false in components.${list}`);
  }
  for (const { path, value, list } of gatewayEntries(checked)) {
    if (!isMap(value) || value.enabled !== false) continue;
    const everyGateway = ['values', ...componentTable[list].root, 'enabled'];
    if (valueAt(checked.merged, ['spec', ...everyGateway]) === true)
      yield warning([...path, 'enabled'], `lost, ${everyGateway.join('.')} is true:`);
  }
};
