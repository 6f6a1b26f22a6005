import type { CommandDefinition } from './define-command.ts';

/** What the program knows about a command before it loads it. A test keeps it equal to the command's own words. */
export interface CommandEntry {
  readonly path: readonly string[];
  readonly summary: string;
  /** Other paths that lead here: `['experimental', 'precheck']`. */
  readonly aliases?: readonly (readonly string[])[];
  readonly hidden?: boolean;
  load(): Promise<AnyCommand>;
}

// A command is contravariant in its flags: the frame only ever calls `run` with values made from the command's own flags.
export type AnyCommand = Omit<CommandDefinition, 'run'> & { run(context: never): ReturnType<CommandDefinition['run']> };

/** Summaries of the groups, by path. */
export const groups: Readonly<Record<string, string>> = {
  admin: 'Look after istiod.',
  config: 'Show the settings of this program.',
  experimental: 'Commands whose form may still change.',
  'experimental authz': 'Look at the authorization policies of proxies.',
  'experimental config': 'Show the settings of this program.',
  'experimental describe': 'Say what applies to a pod or a Service.',
  images: 'List images.',
  manifest: 'Print, compare and translate manifests.',
  get: 'Print what is known of an installation.',
  tag: 'Let names lead to revisions of the control plane.',
  profile: 'List, print and compare configuration profiles.',
  'proxy-config': 'Show the configuration that a proxy has: live, or from a dump.',
  waypoint: 'Give namespaces, Services and workloads of the ambient mesh a waypoint.',
  'experimental workload': 'Bring virtual machines and other workloads outside of Kubernetes into the mesh.',
  'experimental workload group': 'Write WorkloadGroups.',
  'ztunnel-config': 'Show what ztunnel has: of one node, of all of them, or from a dump.',
};

/** Other words for a group: everything, help and completion included, is the same by each of them. */
export const groupAliases: Readonly<Record<string, string>> = {
  exp: 'experimental',
  x: 'experimental',
  istiod: 'admin',
  pc: 'proxy-config',
  zc: 'ztunnel-config',
};

export const commands: readonly CommandEntry[] = [
  {
    path: ['__complete'],
    summary: 'Print what could stand at the cursor of a command line.',
    hidden: true,
    load: async () => (await import('./commands/complete.ts')).completeWords,
  },
  {
    path: ['analyze'],
    summary: 'Find mistakes in Istio configuration, in files and in a cluster.',
    load: async () => (await import('./commands/analyze.ts')).analyzeCommand,
  },
  {
    path: ['bug-report'],
    summary: 'Collect what is needed to look into a problem, without secrets, in one archive.',
    load: async () => (await import('./commands/bug-report.ts')).bugReportCommand,
  },
  {
    path: ['check'],
    summary: 'Validate and analyze files together, each finding told once: for pull requests and commit hooks.',
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    path: ['completion'],
    summary: 'Print a script that completes command lines in a shell.',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
  {
    path: ['config', 'schema'],
    summary: 'Print the JSON Schema of istioctl.yaml, for editors.',
    load: async () => (await import('./commands/config-schema.ts')).configSchema,
  },
  {
    path: ['config', 'view'],
    aliases: [['experimental', 'config', 'list']],
    summary: 'Print the settings in force and where each was said.',
    load: async () => (await import('./commands/config-view.ts')).configView,
  },
  {
    path: ['experimental', 'check-inject'],
    summary: 'Say why a pod is injected with a sidecar, or why it is not.',
    load: async () => (await import('./commands/check-inject.ts')).checkInjectCommand,
  },
  {
    path: ['experimental', 'gateway-preview'],
    summary: 'Show what istiod would create for a Gateway, before it is applied.',
    load: async () => (await import('./commands/gateway-preview.ts')).gatewayPreview,
  },
  {
    path: ['experimental', 'render-template'],
    summary: 'Print the objects that one gateway template yields for a given input.',
    load: async () => (await import('./commands/render-template.ts')).renderTemplate,
  },
  {
    path: ['dashboard'],
    aliases: [['dash'], ['d']],
    summary: 'Open a user interface that runs in the cluster, such as Kiali or Envoy.',
    load: async () => (await import('./commands/dashboard.ts')).dashboard,
  },
  {
    path: ['graph'],
    summary: 'Draw the mesh as configured, or follow one request through it.',
    load: async () => (await import('./commands/graph.ts')).graphCommand,
  },
  {
    path: ['explain'],
    summary: 'Describe a setting of the configuration: type, default per profile, what it changes.',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    path: ['help'],
    summary: 'Print the help of a command, or the reference of all of them.',
    load: async () => (await import('./commands/help.ts')).help,
  },
  {
    path: ['kube-inject'],
    summary: 'Add the sidecar to the workloads of files.',
    load: async () => (await import('./commands/kube-inject.ts')).kubeInjectCommand,
  },
  {
    path: ['images', 'list'],
    summary: 'List the images that a configuration uses, those of injected pods included.',
    load: async () => (await import('./commands/images-list.ts')).imagesList,
  },
  {
    path: ['manifest', 'diff'],
    summary: 'Compare two sets of manifests, or what two configurations or profiles produce.',
    load: async () => (await import('./commands/manifest-diff.ts')).manifestDiff,
  },
  {
    path: ['manifest', 'generate'],
    summary: 'Print the manifests that a configuration produces.',
    load: async () => (await import('./commands/manifest-generate.ts')).manifestGenerate,
  },
  {
    path: ['precheck'],
    aliases: [['experimental', 'precheck']],
    summary: 'Check whether a release can be installed, and what an upgrade changes for this mesh.',
    load: async () => (await import('./commands/precheck.ts')).precheckCommand,
  },
  {
    path: ['manifest', 'translate'],
    summary: 'Write Helm values and commands that take an installation over to Helm.',
    load: async () => (await import('./commands/manifest-translate.ts')).manifestTranslate,
  },
  {
    path: ['profile', 'diff'],
    summary: 'Compare two profiles or configurations value by value, everything merged.',
    load: async () => (await import('./commands/profile-diff.ts')).profileDiff,
  },
  {
    path: ['profile', 'dump'],
    summary: 'Print a profile, or a whole configuration, with everything merged that it stands on.',
    load: async () => (await import('./commands/profile-dump.ts')).profileDump,
  },
  {
    path: ['profile', 'list'],
    summary: 'List the profiles that a configuration can start from.',
    load: async () => (await import('./commands/profile-list.ts')).profileList,
  },
  {
    path: ['admin', 'log'],
    aliases: [['admin', 'l']],
    summary: 'Show or change what istiod logs.',
    load: async () => (await import('./commands/admin-log.ts')).adminLog,
  },
  {
    path: ['remote-clusters'],
    summary: 'List the clusters that each istiod watches, and whether it has read them.',
    load: async () => (await import('./commands/remote-clusters.ts')).remoteClustersCommand,
  },
  {
    path: ['experimental', 'describe', 'pod'],
    aliases: [
      ['experimental', 'describe', 'po'],
      ['experimental', 'describe', 'workload'],
      ['experimental', 'describe', 'deployment'],
      ['experimental', 'describe', 'deploy'],
    ],
    summary: 'Say what applies to a pod: mTLS, policies, services, routes, gateways, and which object says so.',
    load: async () => (await import('./commands/describe-pod.ts')).describePodCommand,
  },
  {
    path: ['experimental', 'describe', 'service'],
    aliases: [['experimental', 'describe', 'svc']],
    summary: 'Say what applies to a Service: ports, rules, routes, gateways, and which object says so.',
    load: async () => (await import('./commands/describe-service.ts')).describeServiceCommand,
  },
  {
    path: ['experimental', 'envoy-stats'],
    aliases: [['experimental', 'es']],
    summary: 'Print what proxies count.',
    load: async () => (await import('./commands/envoy-stats.ts')).envoyStats,
  },
  {
    path: ['experimental', 'internal-debug'],
    summary: 'Print a debug page of istiod.',
    load: async () => (await import('./commands/internal-debug.ts')).internalDebugCommand,
  },
  {
    path: ['experimental', 'authz', 'check'],
    summary: 'List the authorization policies that a proxy enforces.',
    load: async () => (await import('./commands/authz-check.ts')).authzCheck,
  },
  {
    path: ['proxy-config', 'all'],
    aliases: [['proxy-config', 'a']],
    summary: 'Print the tables of everything that a proxy has, or its whole dump.',
    load: async () => (await import('./commands/proxy-config-all.ts')).proxyConfigAll,
  },
  {
    path: ['proxy-config', 'bootstrap'],
    aliases: [['proxy-config', 'b']],
    summary: 'Print what a proxy was started with; -o short prints its versions.',
    load: async () => (await import('./commands/proxy-config-bootstrap.ts')).proxyConfigBootstrap,
  },
  {
    path: ['proxy-config', 'cluster'],
    aliases: [
      ['proxy-config', 'clusters'],
      ['proxy-config', 'c'],
    ],
    summary: 'List the clusters of a proxy: the groups of endpoints that it can send to.',
    load: async () => (await import('./commands/proxy-config-cluster.ts')).proxyConfigCluster,
  },
  {
    path: ['proxy-config', 'ecds'],
    aliases: [['proxy-config', 'ec']],
    summary: 'List the extensions (Wasm) that a proxy was sent.',
    load: async () => (await import('./commands/proxy-config-ecds.ts')).proxyConfigEcds,
  },
  {
    path: ['proxy-config', 'eds'],
    summary: 'List the endpoints that a proxy was sent, whatever it found out about them since.',
    load: async () => (await import('./commands/proxy-config-eds.ts')).proxyConfigEds,
  },
  {
    path: ['proxy-config', 'endpoint'],
    aliases: [
      ['proxy-config', 'endpoints'],
      ['proxy-config', 'ep'],
    ],
    summary: 'List the endpoints of a proxy: where it really sends to, and how they do.',
    load: async () => (await import('./commands/proxy-config-endpoint.ts')).proxyConfigEndpoint,
  },
  {
    path: ['proxy-config', 'listener'],
    aliases: [
      ['proxy-config', 'listeners'],
      ['proxy-config', 'l'],
    ],
    summary: 'List the listeners of a proxy: where it takes what, and where it sends it.',
    load: async () => (await import('./commands/proxy-config-listener.ts')).proxyConfigListener,
  },
  {
    path: ['proxy-config', 'log'],
    aliases: [['proxy-config', 'o']],
    summary: 'Show or change what proxies log.',
    load: async () => (await import('./commands/proxy-config-log.ts')).proxyConfigLog,
  },
  {
    path: ['proxy-config', 'rootca-compare'],
    aliases: [['proxy-config', 'rc']],
    summary: 'Say whether two proxies trust a common root certificate: without one they cannot speak mTLS.',
    load: async () => (await import('./commands/proxy-config-rootca-compare.ts')).proxyConfigRootcaCompare,
  },
  {
    path: ['proxy-config', 'route'],
    aliases: [
      ['proxy-config', 'routes'],
      ['proxy-config', 'r'],
    ],
    summary: 'List the routes of a proxy: virtual hosts, what matches, and the object that it comes from.',
    load: async () => (await import('./commands/proxy-config-route.ts')).proxyConfigRoute,
  },
  {
    path: ['proxy-config', 'secret'],
    aliases: [
      ['proxy-config', 'secrets'],
      ['proxy-config', 's'],
    ],
    summary: 'List the certificates of a proxy: its own, and those that it trusts.',
    load: async () => (await import('./commands/proxy-config-secret.ts')).proxyConfigSecret,
  },
  {
    path: ['proxy-status'],
    aliases: [['ps'], ['experimental', 'proxy-status'], ['experimental', 'ps']],
    summary: 'Say which proxies have the configuration that istiod means them to have.',
    load: async () => (await import('./commands/proxy-status.ts')).proxyStatusCommand,
  },
  {
    path: ['validate'],
    aliases: [['v']],
    summary: 'Check Istio configuration as the API server and Istio would, without a cluster.',
    load: async () => (await import('./commands/validate.ts')).validateCommand,
  },
  {
    path: ['verify-install'],
    summary: 'Check that the cluster holds what a configuration, or everything installed, describes.',
    load: async () => (await import('./commands/verify-install.ts')).verifyInstall,
  },
  {
    path: ['version'],
    summary: 'Print the versions of this program, of the control planes and of the proxies.',
    load: async () => (await import('./commands/version.ts')).version,
  },
  {
    path: ['install'],
    aliases: [['apply'], ['manifest', 'install'], ['manifest', 'apply']],
    summary: 'Install Istio, or bring an installation into the state that a configuration describes.',
    load: async () => (await import('./commands/install.ts')).installCommand,
  },
  {
    path: ['schema'],
    summary: 'Print the JSON Schema of IstioOperator files, or of what a command prints with -o json.',
    load: async () => (await import('./commands/schema.ts')).schema,
  },
  {
    path: ['uninstall'],
    summary: 'Remove Istio, or one revision of it.',
    load: async () => (await import('./commands/uninstall.ts')).uninstall,
  },
  {
    path: ['upgrade'],
    summary: 'Upgrade an installation in place to the version of this program, or to that of --manifests.',
    load: async () => (await import('./commands/upgrade.ts')).upgrade,
  },
  {
    path: ['tag', 'generate'],
    summary: 'Print the objects of a tag instead of applying them.',
    load: async () => (await import('./commands/tag-generate.ts')).tagGenerate,
  },
  {
    path: ['tag', 'list'],
    aliases: [['tag', 'show']],
    summary: 'List tags and revisions, with the namespaces that ask for them.',
    load: async () => (await import('./commands/tag-list.ts')).tagList,
  },
  {
    path: ['tag', 'remove'],
    aliases: [['tag', 'delete']],
    summary: 'Remove a tag; the revision stays.',
    load: async () => (await import('./commands/tag-remove.ts')).tagRemove,
  },
  {
    path: ['tag', 'set'],
    summary: 'Let a tag lead to a revision.',
    load: async () => (await import('./commands/tag-set.ts')).tagSet,
  },
  {
    path: ['drift'],
    summary: 'Say what differs from what was installed, who changed it and when.',
    load: async () => (await import('./commands/drift.ts')).drift,
  },
  {
    path: ['get', 'values'],
    summary: 'Print the configuration of an installation, everything merged.',
    load: async () => (await import('./commands/get-values.ts')).getValues,
  },
  {
    path: ['history'],
    summary: 'List what was installed, and when.',
    load: async () => (await import('./commands/history.ts')).history,
  },
  {
    path: ['plan'],
    summary: 'Show what installing would change, and save it to be applied later.',
    load: async () => (await import('./commands/plan.ts')).planCommand,
  },
  {
    path: ['rollback'],
    summary: 'Install once more what was installed before.',
    load: async () => (await import('./commands/rollback.ts')).rollback,
  },
  {
    path: ['rbac'],
    summary: 'Print the roles that commands need in a cluster, and bindings of them.',
    load: async () => (await import('./commands/rbac.ts')).rbac,
  },
  {
    path: ['restore'],
    summary: 'Apply the objects that uninstall --backup saved.',
    load: async () => (await import('./commands/restore.ts')).restore,
  },
  {
    path: ['ztunnel-config', 'all'],
    summary: 'Print the tables of everything that a ztunnel has, or its whole dump.',
    load: async () => (await import('./commands/ztunnel-config-all.ts')).ztunnelConfigAll,
  },
  {
    path: ['ztunnel-config', 'certificate'],
    aliases: [
      ['ztunnel-config', 'certificates'],
      ['ztunnel-config', 'certs'],
      ['ztunnel-config', 'cert'],
    ],
    summary: 'List the certificates of a ztunnel, and how long they hold.',
    load: async () => (await import('./commands/ztunnel-config-certificate.ts')).ztunnelConfigCertificate,
  },
  {
    path: ['ztunnel-config', 'connections'],
    aliases: [['ztunnel-config', 'cons']],
    summary: 'List the open connections of a ztunnel, addresses with their names.',
    load: async () => (await import('./commands/ztunnel-config-connections.ts')).ztunnelConfigConnections,
  },
  {
    path: ['ztunnel-config', 'policy'],
    aliases: [
      ['ztunnel-config', 'policies'],
      ['ztunnel-config', 'p'],
      ['ztunnel-config', 'pol'],
    ],
    summary: 'List the authorization policies that a ztunnel enforces.',
    load: async () => (await import('./commands/ztunnel-config-policy.ts')).ztunnelConfigPolicy,
  },
  {
    path: ['ztunnel-config', 'service'],
    aliases: [
      ['ztunnel-config', 'services'],
      ['ztunnel-config', 's'],
      ['ztunnel-config', 'svc'],
    ],
    summary: 'List the Services that a ztunnel knows: addresses, waypoint, healthy endpoints.',
    load: async () => (await import('./commands/ztunnel-config-service.ts')).ztunnelConfigService,
  },
  {
    path: ['ztunnel-config', 'workload'],
    aliases: [
      ['ztunnel-config', 'workloads'],
      ['ztunnel-config', 'w'],
    ],
    summary: 'List the workloads that a ztunnel knows: addresses, node, waypoint, protocol.',
    load: async () => (await import('./commands/ztunnel-config-workload.ts')).ztunnelConfigWorkload,
  },
  {
    path: ['waypoint', 'generate'],
    summary: 'Print the Gateway of a waypoint; no cluster is asked.',
    load: async () => (await import('./commands/waypoint-generate.ts')).waypointGenerate,
  },
  {
    path: ['experimental', 'workload', 'group', 'create'],
    summary: 'Print a WorkloadGroup: what virtual machines of a kind have in common.',
    load: async () => (await import('./commands/workload-group-create.ts')).workloadGroupCreate,
  },
  {
    path: ['waypoint', 'apply'],
    summary: 'Create or change a waypoint, and let a namespace use it.',
    load: async () => (await import('./commands/waypoint-apply.ts')).waypointApply,
  },
  {
    path: ['waypoint', 'delete'],
    summary: 'Delete waypoints, and take away the labels that lead to them.',
    load: async () => (await import('./commands/waypoint-delete.ts')).waypointDelete,
  },
  {
    path: ['waypoint', 'list'],
    summary: 'List waypoints: what they serve, whether they work, who uses them.',
    load: async () => (await import('./commands/waypoint-list.ts')).waypointList,
  },
  {
    path: ['waypoint', 'status'],
    summary: 'Say of each waypoint whether it works, and what is missing where it does not.',
    load: async () => (await import('./commands/waypoint-status.ts')).waypointStatus,
  },
  {
    path: ['ztunnel-config', 'log'],
    aliases: [['ztunnel-config', 'o']],
    summary: 'Show or change what ztunnel logs.',
    load: async () => (await import('./commands/ztunnel-config-log.ts')).ztunnelConfigLog,
  },
];
