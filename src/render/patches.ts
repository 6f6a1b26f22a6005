// `components.X.k8s`: settings in the words of Kubernetes that are merged into the rendered objects.
import { isMap } from '../lib/tree.ts';
import { componentTable, type ComponentWorkload as Workload } from '../model/component-table.ts';
import type { ComponentConfig } from '../model/config.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import type { Manifest } from '../model/manifest.ts';
import { manifestOf } from './manifest.ts';
import { strategicMerge } from './strategic-merge.ts';

interface Patch {
  readonly kind: string;
  readonly patch: Tree;
}

const pod = (spec: Tree, metadata: Tree = {}): Tree => ({ spec: { template: { metadata, spec } } });

type Setting = (value: unknown, workload: Workload) => Patch;

const ofPod =
  (field: string): Setting =>
  (value, { kind }) => ({ kind, patch: pod({ [field]: value }) });

const ofContainer =
  (field: string): Setting =>
  (value, { kind, container }) => ({ kind, patch: pod({ containers: [{ name: container, [field]: value }] }) });

const ofWorkload =
  (field: string): Setting =>
  (value, { kind }) => ({ kind, patch: { spec: { [field]: value } } });

const specOf =
  (kind: string): Setting =>
  (spec) => ({ kind, patch: { spec } });

/** Which object a setting is merged into, and where. */
const settings: Readonly<Record<string, Setting>> = {
  affinity: ofPod('affinity'),
  env: ofContainer('env'),
  hpaSpec: specOf('HorizontalPodAutoscaler'),
  imagePullPolicy: ofContainer('imagePullPolicy'),
  nodeSelector: ofPod('nodeSelector'),
  podAnnotations: (annotations, { kind }) => ({ kind, patch: pod({}, { annotations }) }),
  podDisruptionBudget: specOf('PodDisruptionBudget'),
  priorityClassName: ofPod('priorityClassName'),
  readinessProbe: ofContainer('readinessProbe'),
  replicaCount: ofWorkload('replicas'),
  resources: ofContainer('resources'),
  securityContext: ofPod('securityContext'),
  service: specOf('Service'),
  serviceAnnotations: (annotations) => ({ kind: 'Service', patch: { metadata: { annotations } } }),
  strategy: ofWorkload('strategy'),
  tolerations: ofPod('tolerations'),
};

/** The workload that settings look for. istio 1.30 takes `istiod` for a revision that is called default. */
function workloadOf({ name, gatewayName }: ComponentConfig, revision: string): Workload | undefined {
  const { workload } = componentTable[name];
  if (workload?.revisioned && revision !== '' && revision !== 'default')
    return { ...workload, name: `${workload.name}-${revision}` };
  return !workload || gatewayName === undefined ? workload : { ...workload, name: gatewayName };
}

/** A setting without an effect. */
export interface LostSetting {
  readonly setting: string;
  readonly reason: string;
}

export interface Patched {
  readonly manifests: readonly Manifest[];
  readonly lost: readonly LostSetting[];
}

/** Merges every setting of the component into its objects; overlays come later. */
export function applySettings(manifests: readonly Manifest[], component: ComponentConfig, revision: string): Patched {
  const workload = workloadOf(component, revision);
  const lost: LostSetting[] = [];
  let patched = manifests;
  for (const [setting, value] of Object.entries(component.k8s)) {
    const rule = settings[setting];
    if (setting === 'overlays' || value === undefined) continue;
    if (!rule || !workload) {
      lost.push({ setting, reason: 'has no effect here' });
      continue;
    }
    const { kind, patch } = rule(value, workload);
    const matches = ({ ref }: Manifest) => ref.kind === kind && ref.name === workload.name;
    if (!patched.some(matches)) lost.push({ setting, reason: `no ${kind} ${workload.name} is rendered for` });
    patched = patched.map((manifest) =>
      matches(manifest) ? manifestOf(patchObject(manifest.object(), patch), component.name) : manifest,
    );
  }
  return { manifests: patched, lost };
}

function patchObject(object: KubeObject, patch: Tree): KubeObject {
  const merged = { ...object, ...strategicMerge(object, patch) };
  if (patch.spec === null) return withoutSpec(merged);
  return object.kind === 'PodDisruptionBudget' ? withOneLimit(merged) : merged;
}

const withoutSpec = ({ spec: _, ...rest }: KubeObject): KubeObject => rest as KubeObject; // what is left still has its identity

/** A budget takes one limit only: the chart's own yields to the user's. */
function withOneLimit(budget: KubeObject): KubeObject {
  const { spec } = budget;
  if (!isMap(spec) || spec.maxUnavailable === undefined) return budget;
  const { minAvailable: _, ...rest } = spec;
  return { ...budget, spec: rest };
}
