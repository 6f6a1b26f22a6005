// The table of rights: what each command that talks to a cluster asks of it. A test runs the commands and compares.
import { istioKinds } from '#generated/kinds.ts';
import { reportedKinds } from '../../bugreport/kinds.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { inventoryQueries } from '../../plan/inventory.ts';
import { liveQueries, liveRefs } from '../../precheck/live-kinds.ts';
import { kinds } from '../../world/kinds.ts';
import { kindsRead } from '../analyze.ts';
import { podKinds } from '../check-inject.ts';
import { kindsOf } from '../read-cluster.ts';
import { targetKinds } from '../target-pod.ts';
import { comparing, installing, makingNamespaces, records, removable, removing, telling } from './installation.ts';
import { distinct, listing, onKind, optional, type Right } from './right.ts';
import { waypointRights } from './waypoint.ts';

/** What the rights depend on. */
export interface RightsRequest {
  readonly istioNamespace: string;
  /** Where workloads and backups are, when that is known: rights in it suffice then. */
  readonly namespace?: string | undefined;
  /** What is installed, or is to be. */
  readonly objects: readonly KubeObject[];
}

const core = (kind: string, namespace = '') => ({ apiVersion: 'v1', kind, namespace });
const webhooks = 'admissionregistration.k8s.io/v1';
const injectors = { apiVersion: webhooks, kind: 'MutatingWebhookConfiguration' };

/** Reading the mesh as rules see it. */
const mesh = ({ istioNamespace }: RightsRequest): readonly Right[] => [
  ...[...kindsOf(kindsRead({}))].map((name) => {
    const { group, versions, kind } = kinds[name];
    return onKind(['list'], { apiVersion: [group, versions[0]].filter(Boolean).join('/'), kind });
  }),
  onKind(['get'], core('ConfigMap', istioNamespace)),
  ...optional('tells of roles that Istio had before Kubernetes', [
    onKind(['get'], { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }),
  ]),
];

const installation = (request: RightsRequest): readonly Right[] => [...installing(request), ...makingNamespaces];

const tagObjects = (verbs: readonly string[], { istioNamespace }: RightsRequest): readonly Right[] => [
  onKind(['list', ...verbs], injectors),
  onKind(verbs, core('Service', istioNamespace)),
];

/** Port-forwards: Kubernetes before 1.35 asks for the one verb, later ones for both. */
const forwarding = (namespace: string): Right => ({
  ...onKind(['get', 'create'], core('Pod', namespace)),
  resource: 'pods/portforward',
});

/** Finding the pod that `[TYPE/]NAME` stands for. */
const finding = (namespace: string): readonly Right[] => [
  onKind(['get', 'list'], core('Pod', namespace)),
  ...optional(
    'finds the pod of what is no pod: TYPE/NAME',
    targetKinds.filter(({ kind }) => kind !== 'Pod').map((kind) => onKind(['get'], { ...kind, namespace })),
  ),
];

const dashboards = ({ namespace = '' }: RightsRequest) => [...finding(namespace), forwarding(namespace), ...tagGiven];

const ztunnels = ({ istioNamespace, namespace = '' }: RightsRequest): readonly Right[] => [
  onKind(['get'], { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace: istioNamespace }),
  onKind(['list'], core('Pod', istioNamespace)),
  forwarding(istioNamespace),
  ...optional('finds the ztunnel behind [TYPE/]NAME', finding(namespace)),
];

const proxyViews = [
  ...['all', 'bootstrap', 'cluster', 'ecds', 'eds', 'endpoint', 'listener', 'log', 'rootca-compare', 'route', 'secret'],
];
/** Asking Envoy's admin port. */
const ofProxies = ({ namespace = '' }: RightsRequest): readonly Right[] => [
  ...finding(namespace),
  forwarding(namespace),
];

/** Being led to the pods of istiod. */
const toIstiod = ({ istioNamespace }: RightsRequest): readonly Right[] => [
  onKind(['list'], core('Pod', istioNamespace)),
  { ...onKind(['get', 'create'], core('Pod', istioNamespace)), resource: 'pods/portforward' },
];

/** Asking istiod over xDS: it tells only whom it knows. */
const askingIstiod = (request: RightsRequest): readonly Right[] => [
  ...toIstiod(request),
  { ...onKind(['create'], core('ServiceAccount', request.istioNamespace)), resource: 'serviceaccounts/token' },
  ...optional("istiod's certificate is checked", [onKind(['get'], core('ConfigMap', request.istioNamespace))]),
];

/** What a bug report has; custom resources of others are in it where they may be listed. */
const reporting = (request: RightsRequest): readonly Right[] => [
  onKind(['list'], core('Pod')),
  { ...onKind(['get'], core('Pod')), resource: 'pods/log' },
  forwarding(''),
  ...optional(
    'is part of the report',
    Object.values(reportedKinds)
      .flat()
      .map(([apiVersion, kind]) => onKind(['list'], { apiVersion, kind })),
  ),
  ...optional('is part of the report', ofIstio(['list'], '')),
  ...optional('the analysis in the report', mesh(request)),
];

function uninstalling(request: RightsRequest): readonly Right[] {
  const found = removable(request);
  const waited = found.filter(({ kind }) => kind === 'Deployment' || kind === 'DaemonSet');
  return [
    ...listing(inventoryQueries({ withCrds: true })),
    ...removing(found),
    ...waited.map((kind) => onKind(['list', 'watch'], kind)),
    ...telling,
    ...optional('says which Gateways and pods lose their control plane', [
      onKind(['list'], core('Pod')),
      onKind(['list'], { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' }),
    ]),
    ...optional('counts and saves the objects of Istio (--purge, --backup)', [
      ...ofIstio(['list'], ''),
      onKind(['list'], { apiVersion: 'install.istio.io/v1alpha1', kind: 'IstioOperator' }),
    ]),
    ...optional('--delete-crds', [
      onKind(['delete', 'watch'], { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }),
    ]),
  ];
}

const ofIstio = (verbs: readonly string[], namespace: string): readonly Right[] =>
  istioKinds.map(({ group, storage, kind }) => onKind(verbs, { apiVersion: `${group}/${storage}`, kind, namespace }));

const comparingRecords = (request: RightsRequest) => [...comparing(request), ...records(request.istioNamespace)];
const tagGiven = optional('says so when --revision names a tag', [onKind(['list'], injectors)]);
const reading = ({ istioNamespace }: RightsRequest) => [...records(istioNamespace), ...tagGiven];
const nothing = () => [];

const table: Readonly<Record<string, (request: RightsRequest) => readonly Right[]>> = {
  'admin log': toIstiod,
  'remote-clusters': toIstiod,
  'experimental describe pod': mesh,
  'experimental describe service': mesh,
  'experimental envoy-stats': ofProxies,
  'experimental internal-debug': askingIstiod,
  analyze: (request) => [...mesh(request), onKind(['get'], core('Namespace'))],
  'bug-report': reporting,
  dashboard: dashboards,
  drift: comparingRecords,
  'experimental authz check': ofProxies,
  'experimental check-inject': ({ namespace }) => [
    onKind(['get'], core('Namespace')),
    onKind(['list'], injectors),
    ...podKinds.map(([kind, apiVersion]) => onKind(['get'], { apiVersion, kind, namespace: namespace ?? '' })),
  ],
  'get values': reading,
  graph: mesh,
  history: reading,
  install: installation,
  'kube-inject': ({ istioNamespace }) => [
    onKind(['get', 'list'], core('ConfigMap', istioNamespace)),
    onKind(['list'], core('Node')),
    ...tagGiven,
    ...optional('--webhookConfig', [
      onKind(['get'], injectors),
      { ...onKind(['create'], core('Service', istioNamespace)), resource: 'services/proxy' },
    ]),
  ],
  'manifest diff': comparing,
  'manifest generate': nothing,
  plan: comparing,
  precheck: ({ istioNamespace }) => [
    ...listing(liveQueries(istioNamespace, false)),
    ...liveRefs(istioNamespace).map((ref) => onKind(['get'], ref)),
    ...optional('--from-version', listing(liveQueries(istioNamespace, true))),
  ],
  ...Object.fromEntries(proxyViews.map((view) => [`proxy-config ${view}`, ofProxies])),
  'proxy-status': (request) => [
    ...askingIstiod(request),
    ...optional('finds proxies that no istiod knows', [onKind(['list'], core('Pod', request.namespace))]),
  ],
  restore: ({ namespace = '' }) => [
    onKind(['get'], core('Namespace')),
    ...ofIstio(['get', 'create', 'patch'], namespace),
  ],
  rollback: installation,
  'tag generate': () => [onKind(['list'], injectors)],
  'tag list': ({ istioNamespace }) => [
    onKind(['list'], injectors),
    onKind(['list'], core('Service', istioNamespace)),
    onKind(['list'], core('Namespace')),
  ],
  'tag remove': (request) => [
    ...tagObjects(['delete'], request),
    onKind(['list'], core('Service', request.istioNamespace)),
    ...telling,
  ],
  'tag set': (request) => [
    ...tagObjects(['get', 'create', 'patch'], request),
    ...optional('tag set default', [
      onKind(['get', 'create', 'patch'], { apiVersion: webhooks, kind: 'ValidatingWebhookConfiguration' }),
    ]),
    ...telling,
  ],
  uninstall: uninstalling,
  upgrade: installation,
  'verify-install': comparingRecords,
  ...Object.fromEntries(
    ['all', 'certificate', 'connections', 'log', 'policy', 'service', 'workload'].map((view) => [
      `ztunnel-config ${view}`,
      ztunnels,
    ]),
  ),
  version: () => [onKind(['list'], core('Pod')), ...tagGiven],
  ...waypointRights,
};

/** The commands that ask a cluster for anything but its version. */
export const commandsWithRights: readonly string[] = Object.keys(table);

/** The rights that a command needs, and what is better with more of them; none for one that needs no cluster. */
export function rightsOf(command: string, request: RightsRequest): readonly Right[] {
  return distinct(table[command]?.(request) ?? []);
}

/** Whether the rights of a command depend on what is installed. */
export const dependsOnConfiguration = (command: string): boolean =>
  [comparing, comparingRecords, installation, uninstalling].some((entry) => table[command] === entry);

/** Whether a command makes the namespaces of an installation where they are missing. */
export const makesNamespaces = (command: string): boolean => table[command] === installation;
