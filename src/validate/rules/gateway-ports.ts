import { isMap, valueAt } from '../../lib/tree.ts';
import { componentTable, type GatewayList } from '../../model/component-table.ts';
import type { Path } from '../../model/source.ts';
import { type Checked, type ConfigRule, error, gatewayEntries } from '../define-rule.ts';

/** A gateway that does not run as root cannot open ports below 1024. Disabled entries count, too. */
export const gatewayPorts: ConfigRule = function* (checked) {
  for (const { path, value, list } of gatewayEntries(checked)) {
    if (runsAsRoot(checked, list)) continue;
    yield* lowPorts(valueAt(value, ['k8s', 'service', 'ports']), [...path, 'k8s', 'service', 'ports']);
  }
  const path = ['spec', 'values', ...componentTable.ingressGateways.root, 'ingressPorts'];
  if (!runsAsRoot(checked, 'ingressGateways')) yield* lowPorts(valueAt(checked.user, path), path);
};

function* lowPorts(ports: unknown, path: Path) {
  if (!Array.isArray(ports)) return;
  for (const [index, port] of ports.entries()) {
    if (!isMap(port) || typeof port.port !== 'number' || typeof port.targetPort === 'string') continue;
    const target = typeof port.targetPort === 'number' ? port.targetPort : 0;
    if (target >= 1024 || (target === 0 && port.port > 1024)) continue;
    const place = [...path, index, ...('targetPort' in port ? ['targetPort'] : [])];
    const message = target === 0 ? `port ${port.port} would be opened by the proxy:` : `port ${target} is below 1024:`;
    yield error(place, message, 'name a targetPort of 1024 or more, such as 8080, or set runAsRoot');
  }
}

const runsAsRoot = ({ merged }: Checked, list: GatewayList): boolean =>
  valueAt(merged, ['spec', 'values', ...componentTable[list].root, 'runAsRoot']) === true;
