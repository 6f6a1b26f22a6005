import { isMap, valueAt } from '../../lib/tree.ts';
import { gatewayListNames } from '../../model/component-table.ts';
import { type ConfigRule, error, gatewayEntries } from '../define-rule.ts';

const hint = 'every gateway of a file needs its name: it replaces the gateways of the profile';

/** Gateways are told apart by their names, which become names of Kubernetes objects. */
export const gatewayNames: ConfigRule = function* (checked) {
  for (const list of gatewayListNames) {
    const path = ['spec', 'components', list];
    if (valueAt(checked.user, path) === null) yield error(path, 'null instead of a list:', 'write [] for no gateway');
  }
  for (const { path, value } of gatewayEntries(checked)) {
    if (!isMap(value)) yield error(path, 'not a gateway:', 'write it like {name: my-gateway}');
    else if (value.name === undefined || value.name === null || value.name === '') yield error(path, 'no name:', hint);
    else if (typeof value.name === 'string' && !/^[a-z0-9.-]{1,254}$/.test(value.name))
      yield error([...path, 'name'], `"${value.name}" is no name:`, 'lower-case letters, digits, "-" and "."');
  }
};
