import type { ComponentName } from './component-table.ts';
import type { IstioRelease } from './istio-release.ts';
import type { Tree } from './kube-object.ts';
import type { ReleaseFolder } from './release-folder.ts';

export { type ComponentName, componentNames } from './component-table.ts';

/** Where a component goes, and of which release it is. */
export interface ComponentPlace {
  readonly namespace: string;
  readonly release: IstioRelease;
}

/** One part to render: gateways have one each per entry of their list. */
export interface ComponentConfig extends ComponentPlace {
  readonly name: ComponentName;
  /** Gateways: the entry's name, which its objects have. */
  readonly gatewayName?: string;
  /** Gateways: the entry's place in its list; none for one that no list names. */
  readonly entry?: number;
  /** What the component reads: chart defaults < profile, compatibility and platform layers < the user, lifted as the component reads them. */
  readonly values: Tree;
  /** `spec.values` with what `components.X` adds, before defaults and layers: the ConfigMap `values` records it. */
  readonly originalValues: Tree;
  /** The values with which Helm renders the component's chart the same way. */
  readonly helmValues: Tree;
  /** `components.X.k8s`: settings that are merged into the rendered objects; overlays among them. Ports of a gateway's service are in `values`. */
  readonly k8s: Tree;
}

/** A configuration that passed validation. Nothing reads the merged tree but `config` and `validate`. */
export interface ValidConfig {
  /** `metadata.name` of the IstioOperator, '' without one: installed objects name it as their owner. */
  readonly name: string;
  readonly profile: string;
  readonly release: IstioRelease;
  /** '' for the default revision. */
  readonly revision: string;
  readonly istioNamespace: string;
  readonly components: readonly ComponentConfig[];
  /** The release whose charts are rendered; without one, what this program has built in. */
  readonly charts?: ReleaseFolder;
  /** The merged IstioOperator `spec`, for reports and the install record. */
  readonly spec: Tree;
}

/** What rendering may know of the cluster; offline the defaults stand. */
export interface ClusterFacts {
  /** `v1.33.1-gke.100`; undefined without a cluster and without --kube-version. */
  readonly kubeVersion?: string;
}

/** Settings that a cluster's own nature asks for, as part of an IstioOperator document; they lie beneath the profile. */
export type ClusterSettings = Tree;
