import type { KubeObject } from '../../src/model/kube-object.ts';
import { commandsWithRights, makesNamespaces, rightsOf } from '../../src/pipeline/rights/by-command.ts';
import { configuredObjects } from '../../src/pipeline/rights/needed-roles.ts';
import type { Right } from '../../src/pipeline/rights/right.ts';

const opening = `# Rights

What each command asks of a cluster, in the words of Kubernetes' RBAC. \`istioctl rbac COMMAND\` prints it as roles with bindings:

\`\`\`
istioctl rbac drift --serviceaccount ci:istio | kubectl apply -f -
istioctl rbac install -f istio.yaml --group mesh-admins | kubectl apply -f -
\`\`\`

- The tables are for the default profile with the control plane in \`istio-system\`. Installing and comparing ask for the objects of
  the configuration: give \`rbac\` the same \`-f\` and \`--set\`.
- What is read of all namespaces stands without one: such rights go into a ClusterRole, the others into a Role of their namespace.
  \`-n NAMESPACE\` says where the workloads are that \`dashboard\`, \`check-inject\` and \`restore\` are asked about.
- A right with a note in the last column is optional: the command goes on without it, and what the note says is missing.
  \`--optional\` prints these, too.
- Everybody who is logged in may read the version and the kinds of a cluster and ask for the own rights (Kubernetes' roles
  \`system:discovery\` and \`system:basic-user\`): nothing else is needed where a command is not listed here. Completion in a shell also
  lists namespaces and injectors, and offers no names where it may not.
- Kubernetes lets nobody write a role that grants more than the writer has, unless he may \`escalate\` and \`bind\`. So who installs
  needs what the roles of Istio grant; these rights are printed by \`rbac install\`, and not repeated below.
- \`install\`, \`upgrade\`, \`rollback\` and \`uninstall\` ask the API server for these rights before the first change, and name all that
  are missing. \`precheck\` does so ahead of time. The roles that \`rbac install\` prints begin with the namespaces that they stand in.
- \`--as\` and \`--as-group\` need the right to impersonate.

Made from \`src/pipeline/rights\` by \`npm run docs\`; a test runs every command and compares what it asks for.
`;

/** docs/rbac.md: one table per command; commands with the same rights share one. */
export async function rbacPage(): Promise<string> {
  const { objects = [] } = await configuredObjects({ files: [], sets: [] });
  const rules = (object: KubeObject) => ('rules' in object ? { ...object, rules: [] } : object);
  const request = { istioNamespace: 'istio-system', objects: objects.map(rules) };
  const sections = new Map<string, string[]>();
  for (const command of commandsWithRights) {
    const table = tableOf(rightsOf(command, request), makesNamespaces(command));
    sections.set(table, [...(sections.get(table) ?? []), command]);
  }
  return [opening, ...[...sections].map(([table, commands]) => `## ${commands.join(', ')}\n\n${table}\n`)].join('\n');
}

function tableOf(rights: readonly Right[], isInstalling: boolean): string {
  if (rights.length === 0) return 'No more than the version of the cluster.';
  const rows = new Map<string, string[]>();
  for (const { verbs, group, resource, namespace, optional = '' } of rights) {
    const key = JSON.stringify([optional !== '', optional, namespace, verbs]);
    rows.set(key, [...(rows.get(key) ?? []), group === '' ? resource : `${resource}.${group}`]);
  }
  const lines = [...rows]
    .map(([key, resources]): readonly [boolean, string] => {
      const [isOptional, optional, namespace, verbs]: [boolean, string, string, readonly string[]] = JSON.parse(key);
      return [isOptional, `| ${verbs.join(', ')} | ${resources.sort().join(', ')} | ${namespace} | ${optional} |`];
    })
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, line]) => line);
  const granted = isInstalling ? '\n\nAnd what the roles of Istio grant: `istioctl rbac install`.' : '';
  return `| verbs | resources | namespace | only for |\n|---|---|---|---|\n${lines.join('\n')}${granted}`;
}
