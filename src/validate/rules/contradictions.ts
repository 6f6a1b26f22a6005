import { isMap, mapAt, valueAt } from '../../lib/tree.ts';
import { componentNames, componentTable, singleWorkloads } from '../../model/component-table.ts';
import type { Path } from '../../model/source.ts';
import { type Checked, type ConfigRule, error, gatewayEntries, warning } from '../define-rule.ts';
import type { Complaint } from '../schema.ts';

/** Settings that are merged into what the component has already, with which they make something that Kubernetes refuses. */
export const mergedContradictions: ConfigRule = function* (checked) {
  const single = singleWorkloads.map((name) => ['spec', 'components', name, 'k8s']);
  const gateways = [...gatewayEntries(checked)].map(({ path }) => [...path, 'k8s']);
  for (const path of [...single, ...gateways]) {
    yield* strategy(checked, path);
    yield* probe(checked, path);
  }
};

function* strategy({ user }: Checked, path: Path): Iterable<Complaint> {
  const settings = mapAt(user, [...path, 'strategy']);
  if (settings.type === 'Recreate' && settings.rollingUpdate === undefined)
    yield warning(
      [...path, 'strategy'],
      'the rolling update of the component stays beside Recreate:',
      'add rollingUpdate: null',
    );
}

function* probe({ user }: Checked, path: Path): Iterable<Complaint> {
  const settings = mapAt(user, [...path, 'readinessProbe']);
  const others = ['exec', 'grpc', 'tcpSocket'].filter((handler) => isMap(settings[handler]));
  if (others.length > 0 && settings.httpGet === undefined)
    yield warning(
      [...path, 'readinessProbe'],
      `the component's httpGet stays beside ${others[0]}:`,
      'add httpGet: null',
    );
}

/** An autoscaler whose least is more than its most. */
export const autoscaleLimits: ConfigRule = function* ({ user, effective }) {
  const scaled = componentNames.filter((name) => componentTable[name].workload?.kind === 'Deployment');
  for (const path of scaled.map((name) => componentTable[name].root)) {
    const [least, most] = ['autoscaleMin', 'autoscaleMax'].map((key) => valueAt(effective, [...path, key]));
    const written = ['autoscaleMin', 'autoscaleMax'].find(
      (key) => valueAt(user, ['spec', 'values', ...path, key]) !== undefined,
    );
    const [min, max] = [Number(least ?? 1), Number(most ?? 5)];
    if (written && min > max)
      yield error(
        ['spec', 'values', ...path, written],
        `autoscaleMin ${min} is above autoscaleMax ${max}:`,
        'Kubernetes refuses such an autoscaler',
      );
  }
};

/** The same of an autoscaler's own settings, where both are written. */
export const autoscalerSpec: ConfigRule = function* (checked) {
  const places = [['spec', 'components', 'pilot'], ...[...gatewayEntries(checked)].map(({ path }) => path)];
  for (const place of places) {
    const path = [...place, 'k8s', 'hpaSpec'];
    const { minReplicas, maxReplicas } = mapAt(checked.user, path);
    // What is not written comes from the component: 1 to 5.
    const [min, max] = [Number(minReplicas ?? 1), Number(maxReplicas ?? 5)];
    const key = typeof minReplicas === 'number' ? 'minReplicas' : 'maxReplicas';
    const isSeen = typeof maxReplicas === 'number' && (typeof minReplicas === 'number' || max < 1);
    if (isSeen && min > max)
      yield error([...path, key], `minReplicas ${min} is above maxReplicas ${max}:`, 'Kubernetes refuses this');
  }
};

/** A budget takes one of the two limits. */
export const budgetLimits: ConfigRule = function* ({ user }) {
  for (const path of [
    ['spec', 'values', 'pdb'],
    ['spec', 'values', 'pilot', 'pdb'],
    ['spec', 'components', 'pilot', 'k8s', 'podDisruptionBudget'],
  ]) {
    const { minAvailable, maxUnavailable } = mapAt(user, path);
    if (minAvailable !== undefined && minAvailable !== null && maxUnavailable !== undefined && maxUnavailable !== null)
      yield error(path, 'minAvailable and maxUnavailable exclude each other:', 'keep one of the two');
  }
};
