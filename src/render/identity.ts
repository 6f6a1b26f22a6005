import { type ComponentName, componentTable, type HelmChart } from '../model/component-table.ts';
import type { ComponentPlace } from '../model/config.ts';
import type { Labels } from '../model/kubernetes.ts';

export interface IdentityOptions extends ComponentPlace {
  /** `app.kubernetes.io/name`. */
  readonly app: string;
  /** Its label is how an uninstall finds the object. */
  readonly component: ComponentName;
  readonly revision?: string;
  readonly owner?: string | undefined;
}

/** What the objects of one component are called and labelled with. */
export interface Identity {
  readonly namespace: string;
  /** '' for the default revision. */
  readonly revision: string;
  /** The revision as labels and selectors spell it. */
  readonly revisionLabel: string;
  /** `name`, or `name-REVISION`. */
  revisioned(name: string): string;
  /** Labels of every object: Helm's recommended ones. */
  readonly standard: Labels;
  /** Labels of the objects that an uninstall by revision or owner removes. */
  readonly owned: Labels;
  /** Who asked for the installation, for an uninstall by owner. */
  readonly owningResource: Labels;
  /** The part of `owned` that pods carry, too. */
  readonly owner: Labels;
  /** The standard labels of a neighbour that has its own app name. */
  standardFor(app: string): Labels;
}

/** The one place that decides how objects are named and labelled. */
export function identity({ release, app, component, namespace, revision, owner }: IdentityOptions): Identity {
  const { helmChart: chart, label } = componentTable[component];
  const revisionLabel = revision || 'default';
  const standard = standardLabels(chart, app, release.version);
  const owningResource = { 'install.operator.istio.io/owning-resource': owner || 'unknown' };
  const ownerLabels = { 'istio.io/rev': revisionLabel, ...owningResource, 'operator.istio.io/component': label };
  return {
    namespace,
    revision: revision ?? '',
    revisionLabel,
    revisioned: (name) => (revision ? `${name}-${revision}` : name),
    standard,
    owningResource,
    owner: ownerLabels,
    owned: { release: 'istio', ...ownerLabels, ...standard },
    standardFor: (other) => standardLabels(chart, other, release.version),
  };
}

function standardLabels(chart: HelmChart, app: string, version: string): Labels {
  return {
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/instance': 'istio',
    'app.kubernetes.io/part-of': 'istio',
    'app.kubernetes.io/version': version,
    'helm.sh/chart': `${chart}-${version}`,
  };
}
