import type { BaseValues } from '../../model/chart-values.ts';
import type { ClusterFacts, ComponentConfig, ComponentName } from '../../model/config.ts';
import type { GatewayChartValues } from '../../model/gateway-values.ts';
import type { IstiodValues } from '../../model/istiod-values.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { CniValues, ZtunnelValues } from '../../model/node-agent-values.ts';
import { manifestOf } from '../manifest.ts';
import { base } from './base/base.ts';
import { cni } from './cni/cni.ts';
import { gateway } from './gateway/gateway.ts';
import { istiod } from './istiod/istiod.ts';
import { ztunnel } from './ztunnel/ztunnel.ts';

/** The objects of a component before its k8s settings, in the order in which they are applied. */
export async function componentManifests(
  component: ComponentConfig,
  facts: ClusterFacts,
): Promise<readonly Manifest[]> {
  const objects = componentObjects(component, facts).map((object) => manifestOf(object, component.name));
  if (component.name !== 'base') return objects;
  // Half a megabyte of text that no other component needs.
  const { customResourceDefinitions } = await import('./base/crds.ts');
  return [...customResourceDefinitions(valuesOf<BaseValues>(component)), ...objects];
}

/** The same without the definitions of Istio's kinds. */
export const componentObjects = (component: ComponentConfig, facts: ClusterFacts): readonly KubeObject[] =>
  builders[component.name](component, facts);

type Builder = (component: ComponentConfig, facts: ClusterFacts) => readonly KubeObject[];

const builders: Readonly<Record<ComponentName, Builder>> = {
  base: (component) => base(component.release, valuesOf<BaseValues>(component)),
  pilot: (component) => {
    const { namespace, release, originalValues } = component;
    return istiod({ namespace, release, values: valuesOf<IstiodValues>(component), originalValues });
  },
  ingressGateways: (component) => gateway('ingress', component, valuesOf<GatewayChartValues>(component)),
  egressGateways: (component) => gateway('egress', component, valuesOf<GatewayChartValues>(component)),
  cni: (component, facts) => cni(component, valuesOf<CniValues>(component), facts),
  ztunnel: (component) => ztunnel(component, valuesOf<ZtunnelValues>(component)),
};

/** The configuration stage has merged the component's defaults and checked the user's part: here the tree gets its type. */
const valuesOf = <Values>({ values }: ComponentConfig): Values => values as Values;
