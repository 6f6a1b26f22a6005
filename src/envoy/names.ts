import { isMap } from '../lib/tree.ts';
import { fieldAt } from './fields.ts';

/** What Istio writes into the name of a cluster. */
export interface ClusterName {
  readonly direction: string;
  readonly port: number;
  readonly subset: string;
  readonly fqdn: string;
  /** Whether the name has these parts; else it stands in `fqdn` as a whole. */
  readonly isParted: boolean;
}

/** `outbound|9080|v1|reviews.default.svc.cluster.local` taken apart. */
export function clusterName(name: string): ClusterName {
  if (name.split('|').length <= 3) return { direction: '', port: 0, subset: '', fqdn: name, isParted: false };
  const separator = /^(?:out|in)bound_/.test(name) ? '_.' : '|';
  const [direction = '', port = '', subset = '', ...rest] = name.split(separator);
  const hasAll = rest.length > 0;
  const begun = name.includes(separator);
  return {
    direction: begun ? direction : '',
    port: /^[-+]?\d+$/.test(port) ? Number(port) : 0,
    subset: hasAll ? subset : '',
    fqdn: rest.length === 1 ? (rest[0] ?? '') : '',
    isParted: true,
  };
}

/** The order of clusters: by host, subset, port, direction. */
export const byClusterName = (a: ClusterName, b: ClusterName): number =>
  compare(a.fqdn, b.fqdn) || compare(a.subset, b.subset) || a.port - b.port || compare(a.direction, b.direction);

/** By bytes, as far as the texts are in the first plane of Unicode. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const networking = '/apis/networking.istio.io/';

/** What istiod wrote down of the object behind a cluster or route: a path of the API server, or another text. */
function configPath(message: unknown): unknown {
  const metadata = fieldAt(message, 'metadata', 'filterMetadata');
  const istio = isMap(metadata) ? metadata.istio : undefined;
  return isMap(istio) ? istio.config : undefined;
}

/** The same as `NAME.NAMESPACE`; `<unknown>` for objects of other groups. */
export function configCell(message: unknown): string {
  const path = configPath(message);
  if (path === undefined || path === null) return '';
  if (typeof path !== 'string' || !path.startsWith(networking)) return '<unknown>';
  const pieces = path.split('/');
  return pieces.length === 8 ? `${pieces[7]}.${pieces[5]}` : '';
}
