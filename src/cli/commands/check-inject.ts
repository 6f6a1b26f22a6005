import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { type CheckTarget, checkedObjects, checkInject, parseTarget } from '../../pipeline/check-inject.ts';
import { renderedInjectors } from '../../pipeline/injection-settings.ts';
import { injectionCheckText } from '../../report/injection-check.ts';
import { reportProblems } from '../../report/problems.ts';
import { connectCluster } from '../cluster.ts';
import { type CommandContext, defineCommand } from '../define-command.ts';
import { setStringFlag } from '../input-flags.ts';
import { readObjects } from '../read-objects.ts';

const checkInjectFlags = {
  labels: {
    type: 'string',
    short: 'l',
    placeholder: 'LABELS',
    help: 'Ask about a pod with these labels: app=web,version=v1.',
  },
  filename: {
    type: 'list',
    short: 'f',
    split: true,
    placeholder: 'FILE',
    help: 'Look at these files instead of the cluster: workloads, namespaces, webhook configurations. May be repeated.',
  },
  set: {
    type: 'list',
    short: 's',
    placeholder: 'PATH=VALUE',
    completes: 'set',
    help: 'With -f, where the files have no webhook configuration: setting of the installation to take it from.',
  },
  ...setStringFlag,
  output: {
    type: 'string',
    short: 'o',
    default: 'text',
    choices: ['text', 'json'],
    placeholder: 'FORMAT',
    help: 'text or json.',
  },
} as const;

export const checkInjectCommand = defineCommand({
  path: ['experimental', 'check-inject'],
  summary: 'Say why a pod is injected with a sidecar, or why it is not.',
  description:
    'Every injector (revision or tag) is asked: which of its selectors match labels of namespace and pod. Exit 79 when the pod is not injected.',
  examples: [
    { does: 'A Deployment of namespace shop', run: 'experimental check-inject deployment/web.shop' },
    { does: 'A pod that is still to come', run: 'experimental check-inject -n shop -l app=web' },
    {
      does: 'From files, with the webhooks of a configuration',
      run: 'experimental check-inject deployment/web.shop -f app.yaml --set revision=canary',
    },
  ],
  arguments: [{ name: 'target', help: '[TYPE/]NAME[.NAMESPACE]; a pod when no type is given.' }],
  flags: checkInjectFlags,
  async run(context) {
    const { flags, io } = context;
    const target = targetOf(context);
    const objects = flags.filename.length > 0 ? await fromFiles(context) : await fromCluster(target, context);
    if (!objects) return Exit.badInput;
    const check = checkInject(target, objects);
    io.stdout.write(
      flags.output === 'json' ? `${JSON.stringify(check, null, 2)}\n` : injectionCheckText(check, io.stdout.columns),
    );
    return check.injected ? Exit.ok : Exit.findings;
  },
});

type Context = CommandContext<typeof checkInjectFlags>;

function targetOf({ flags, args }: Context): CheckTarget {
  const namespace = flags.namespace ?? 'default';
  const [name, ...more] = args;
  if (flags.labels !== undefined && name === undefined)
    return { kind: 'labels', labels: labelsOf(flags.labels), namespace };
  if (name === undefined || more.length > 0 || flags.labels !== undefined)
    throw new UsageError('one pod or workload is wanted, or labels', 'write [TYPE/]NAME[.NAMESPACE], or -l LABELS');
  return parseTarget(name, namespace);
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((part): [string, string] => {
    const [, key = '', value = ''] = /^([^=!]+)==?([^=]*)$/.exec(part.trim()) ?? [];
    if (key === '') throw new UsageError(`"${part}" is no label`, 'write labels as app=web,version=v1');
    return [key.trim(), value.trim()];
  });
  return Object.fromEntries(pairs);
}

async function fromCluster(target: CheckTarget, { flags, io }: Context): Promise<readonly KubeObject[]> {
  const cluster = await connectCluster(flags, io, 'read');
  try {
    return await checkedObjects(cluster, target);
  } finally {
    cluster.close();
  }
}

/** Objects of the files; the injectors of a configuration where the files have none. undefined when that has errors. */
async function fromFiles({ flags, io }: Context): Promise<readonly KubeObject[] | undefined> {
  const objects = await readObjects(flags.filename, io);
  if (objects.some(({ kind }) => kind === 'MutatingWebhookConfiguration')) return objects;
  const { injectors = [], problems } = await renderedInjectors({
    files: [],
    sets: flags.set,
    setStrings: flags['set-string'],
  });
  return reportProblems(problems, io.stderr) ? undefined : [...objects, ...injectors];
}
