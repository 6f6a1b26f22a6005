import { didYouMean } from '../../lib/suggest.ts';
import { emitYaml } from '../../lib/yaml-emit.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { commandsWithRights } from '../../pipeline/rights/by-command.ts';
import { neededRoles } from '../../pipeline/rights/needed-roles.ts';
import type { Subject } from '../../pipeline/rights/roles.ts';
import { reportProblems } from '../../report/problems.ts';
import { defineCommand } from '../define-command.ts';
import { findCommand } from '../find-command.ts';
import { configInput, inputFlags } from '../input-flags.ts';
import { dataText, listOf } from '../output-target.ts';

export const rbac = defineCommand({
  path: ['rbac'],
  summary: 'Print the roles that commands need in a cluster, and bindings of them.',
  description:
    'For all commands, or for those that are named. What belongs to the cluster, and what is read of all namespaces, is in a ClusterRole; the rest is in a Role of its namespace. The roles for installing and comparing follow from the configuration of -f and --set, and hold what the roles of Istio grant: Kubernetes lets nobody grant more than he has. docs/rbac.md explains each right.',
  examples: [
    { does: 'Let a pipeline look for drift', run: 'rbac drift --serviceaccount ci:istio' },
    { does: 'What installing a configuration takes', run: 'rbac install -f istio.yaml --group mesh-admins' },
    { does: 'For several commands', run: 'rbac tag set tag list --user anna' },
  ],
  arguments: [
    {
      name: 'command',
      repeated: true,
      help: 'Words of commands: install tag set. All commands without one.',
    },
  ],
  flags: {
    user: { type: 'list', placeholder: 'NAME', help: 'User to bind. May be repeated.' },
    group: { type: 'list', placeholder: 'NAME', help: 'Group to bind. May be repeated.' },
    serviceaccount: {
      type: 'list',
      placeholder: 'NAMESPACE:NAME',
      help: 'Service account to bind; istioctl of the control plane where nobody is named. May be repeated.',
    },
    optional: {
      type: 'boolean',
      help: 'Also what the commands do without, such as warnings about the network plugin.',
    },
    ...inputFlags,
    output: { type: 'string', short: 'o', choices: ['yaml', 'json'], default: 'yaml', help: 'Format.' },
  },
  async run({ flags, args, io }) {
    const names = namedCommands(args);
    const roles = await neededRoles({
      commands: names.length > 0 ? names : commandsWithRights,
      name: ['istioctl', ...names].join('-').replaceAll(' ', '-'),
      subjects: subjectsOf(flags),
      optional: flags.optional,
      input: await configInput(flags, io),
      istioNamespace: flags.istioNamespace,
      namespace: flags.namespace,
    });
    if (reportProblems(roles.problems, io.stderr) || !roles.objects) return Exit.badInput;
    const { objects } = roles;
    if (objects.length === 0)
      io.stderr.write(`istioctl ${names.join(', ')} ${names.length === 1 ? 'needs' : 'need'} no rights in a cluster\n`);
    io.stdout.write(
      flags.output === 'json'
        ? dataText(listOf(objects), 'json')
        : objects.map((object) => emitYaml(object)).join('---\n'),
    );
    return Exit.ok;
  },
});

/** The commands that the words of a line name, one after the other. */
function namedCommands(words: readonly string[]): readonly string[] {
  const names: string[] = [];
  for (let rest = words; rest.length > 0; ) {
    const found = findCommand(rest);
    if (!found.entry || found.entry.hidden) throw unknown(rest.join(' '));
    names.push(found.entry.path.join(' '));
    rest = found.rest;
  }
  return [...new Set(names)];
}

const unknown = (words: string) =>
  new UsageError(
    `there is no command "${words}"`,
    didYouMean(words, commandsWithRights) ?? `one of ${commandsWithRights.join(', ')}`,
  );

interface SubjectFlags {
  readonly user: readonly string[];
  readonly group: readonly string[];
  readonly serviceaccount: readonly string[];
  readonly istioNamespace: string;
}

function subjectsOf({ user, group, serviceaccount, istioNamespace }: SubjectFlags): readonly Subject[] {
  const accounts = serviceaccount.map((text): Subject => {
    const [namespace = '', name = '', ...more] = text.split(':');
    if (namespace === '' || name === '' || more.length > 0)
      throw new UsageError(`"${text}" is no service account`, 'write it as NAMESPACE:NAME');
    return { kind: 'ServiceAccount', name, namespace };
  });
  const given: readonly Subject[] = [
    ...user.map((name) => ({ kind: 'User', name }) as const),
    ...group.map((name) => ({ kind: 'Group', name }) as const),
    ...accounts,
  ];
  return given.length > 0 ? given : [{ kind: 'ServiceAccount', name: 'istioctl', namespace: istioNamespace }];
}
