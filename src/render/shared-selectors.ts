import { isMap, mapAt } from '../lib/tree.ts';
import type { ComponentConfig } from '../model/config.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';

interface Gateway {
  readonly component: ComponentConfig;
  readonly workload: KubeObject;
}

/** What a gateway's component rendered. */
export interface RenderedComponent {
  readonly component: ComponentConfig;
  readonly manifests: readonly Manifest[];
}

/**
 * Gateways of one namespace that select each other's pods: the Service of one sends to the other. And gateways of one name in one
 * namespace, an ingress and an egress gateway: the later one takes the earlier one's place.
 */
export function sharedSelectors(rendered: readonly RenderedComponent[]): readonly Problem[] {
  const gateways = rendered.flatMap(({ component, manifests }): readonly Gateway[] => {
    if (component.gatewayName === undefined) return [];
    const workload = manifests.find(({ ref }) => ref.kind === 'Deployment')?.object();
    return workload ? [{ component, workload }] : [];
  });
  return gateways.flatMap((one, index) => {
    const earlier = gateways.slice(0, index).filter(({ component }) => component.namespace === one.component.namespace);
    const twin = earlier.find(({ component }) => component.gatewayName === one.component.gatewayName);
    if (twin) return [sameName(one, twin)];
    const other = earlier.find((candidate) => selects(candidate, one) || selects(one, candidate));
    return other ? [sameSelector(one, other)] : [];
  });
}

function selects({ workload }: Gateway, { workload: other }: Gateway): boolean {
  const selector = mapAt(workload, ['spec', 'selector', 'matchLabels']);
  const labels = mapAt(other, ['spec', 'template', 'metadata', 'labels']);
  return Object.keys(selector).length > 0 && carries(labels, selector);
}

const carries = (labels: Tree, selector: Tree) =>
  isMap(labels) && Object.entries(selector).every(([key, value]) => labels[key] === value);

function sameSelector({ component }: Gateway, { component: other, workload }: Gateway): Problem {
  const { gatewayName: name } = component;
  const selector = Object.entries(mapAt(workload, ['spec', 'selector', 'matchLabels']));
  const text = selector.map(([key, value]) => `${key}=${String(value)}`).join(',');
  return {
    level: 'warning',
    path: pathOf(component),
    message: `gateways ${other.gatewayName} and ${name} select the same pods in namespace ${component.namespace} (${text}), so the Service of each also sends to the other:`,
    suggestion: `give one labels of its own: label: {app: ${name}, istio: ${name}}`,
  };
}

function sameName({ component }: Gateway, { component: other }: Gateway): Problem {
  return {
    level: 'warning',
    path: pathOf(component),
    message: `${component.namespace}/${component.gatewayName} is a gateway of ${other.name}, too, which this one replaces:`,
    suggestion: 'give one another name or namespace',
  };
}

function pathOf({ name, entry }: ComponentConfig): Problem['path'] {
  return ['spec', 'components', name, ...(entry === undefined ? [] : [entry, 'name'])];
}
