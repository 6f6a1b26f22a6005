import { isMap } from '../lib/tree.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';

/**
 * A preview without the node ports that the API server draws for it alone: the next dry run, and the apply itself, draw
 * others. What is live or wanted stays.
 */
export function withoutAssigned(preview: KubeObject, live: KubeObject, wanted: KubeObject): KubeObject {
  if (preview.kind !== 'Service' || !isMap(preview.spec)) return preview;
  const fixed = new Set([live, wanted].flatMap((object) => portsOf(object).filter(hasNodePort).map(portKey)));
  const ports = portsOf(preview).map((port) => (fixed.has(portKey(port)) ? port : without(port, 'nodePort')));
  const isHealthFixed = [live, wanted].some(({ spec }) => isMap(spec) && healthPort in spec);
  const spec = isHealthFixed ? preview.spec : without(preview.spec, healthPort);
  return { ...preview, spec: 'ports' in spec ? { ...spec, ports } : spec };
}

const healthPort = 'healthCheckNodePort';

function portsOf({ spec }: KubeObject): readonly Tree[] {
  return isMap(spec) && Array.isArray(spec.ports) ? spec.ports.filter(isMap) : [];
}

const hasNodePort = ({ nodePort }: Tree) => nodePort !== undefined;
const portKey = ({ port, protocol = 'TCP' }: Tree) => `${String(port)}/${String(protocol)}`;

function without(tree: Tree, unwanted: string): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([key]) => key !== unwanted));
}
