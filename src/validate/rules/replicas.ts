import { isMap, valueAt } from '../../lib/tree.ts';
import { componentTable } from '../../model/component-table.ts';
import { type Checked, type ConfigRule, gatewayEntries, warning } from '../define-rule.ts';

const hint = 'switch autoscaling off (autoscaleEnabled: false), or set its minimum and maximum';

/** A fixed number of pods beside an autoscaler: the autoscaler changes it back. */
export const replicas: ConfigRule = function* (checked) {
  const pilot = ['spec', 'components', 'pilot', 'k8s', 'replicaCount'];
  const count = valueAt(checked.user, pilot);
  if (typeof count === 'number' && count > 1 && scales(checked, ['pilot']))
    yield warning(pilot, 'an autoscaler decides, too:', hint);
  for (const { path, value, list } of gatewayEntries(checked)) {
    const own = valueAt(value, ['k8s', 'replicaCount']);
    if (isMap(value) && typeof own === 'number' && own !== 0 && scales(checked, componentTable[list].root))
      yield warning([...path, 'k8s', 'replicaCount'], 'an autoscaler decides, too:', hint);
  }
};

/** Autoscaling is on unless somebody says otherwise: the default of every component that has it. */
const scales = ({ effective }: Checked, path: readonly string[]): boolean =>
  valueAt(effective, [...path, 'autoscaleEnabled']) !== false;
