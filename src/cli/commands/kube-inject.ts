import { readInputs } from '../../io/input-files.ts';
import type { Io } from '../../io/io.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import {
  injectedObjects,
  injectionChanges,
  injectionDiff,
  kubeInject,
  kubeInjectByWebhook,
  webhookNamed,
} from '../../pipeline/kube-inject.ts';
import { injectionNotes, injectionSummary } from '../../report/injection.ts';
import { connectCluster, connectOptions } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';
import { injectionFlags, injectionSettings } from '../injection-flags.ts';
import { objectFilesFlag } from '../object-files-flag.ts';
import { dataText, fileOrFormat, listOf, outputFileFlag, writeOutput } from '../output-target.ts';
import { expectShortRun } from '../short-run.ts';

const formats = ['json', 'yaml'] as const;

export const kubeInjectCommand = defineCommand({
  path: ['kube-inject'],
  summary: 'Add the sidecar to the workloads of files.',
  description:
    'The settings come from the ConfigMaps of the cluster, from files (--injectConfigFile, --valuesFile, --meshConfigFile), or from a configuration of this program (--set, --operatorFileName; what is not given has its defaults). Without a cluster, or with --use-kube=false, a note says that they are those of the default profile. With --webhookConfig the webhook of a cluster injects, with its own settings. Workloads that cannot be injected are named with file and line, and nothing is printed.',
  examples: [
    { does: 'Inject what another command prints', run: 'kube-inject -f -' },
    { does: 'See what injection adds', run: 'kube-inject -f app.yaml --diff' },
    {
      does: 'As on nodes of Kubernetes 1.33, with settings of your own',
      run: 'kube-inject -f app.yaml --kube-version 1.33 --operatorFileName iop.yaml',
    },
  ],
  flags: {
    ...objectFilesFlag,
    output: {
      type: 'string',
      short: 'o',
      placeholder: 'FILE|FORMAT',
      suggests: formats,
      help: 'Write here instead of standard output; json (a List) or yaml: print in this format.',
    },
    ...outputFileFlag,
    diff: {
      type: 'boolean',
      help: 'Show what injection changes instead of the result; exit 2 when it changes something.',
    },
    ...injectionFlags,
  },
  async run({ flags, io }) {
    if (flags.filename.length === 0)
      throw new UsageError('nothing to inject', 'name a file or directory with -f, or - for standard input');
    const { format, file } = fileOrFormat(flags.output, flags['output-file'], formats);
    expectShortRun();
    const texts = await readInputs(flags.filename, io);
    const injected =
      flags.webhookConfig === undefined ? await bySettings(texts, flags, io) : await byWebhook(texts, flags, io);
    if (!injected) return Exit.badInput;
    const { inputs, how } = injected;
    const documents = inputs.flatMap((input) => input.documents);
    io.stderr.write(injectionNotes(inputs, io.stderr.columns));
    if (documents.some(({ notes }) => notes.some(({ level }) => level === 'error'))) return Exit.badInput;
    const changes = documents.some(({ changed }) => changed.length > 0);
    const text = flags.diff ? injectionDiff(inputs) : documents.map((document) => `${document.text}---\n`).join('');
    const data = () => dataText(flags.diff ? injectionChanges(inputs) : listOf(injectedObjects(inputs)), 'json');
    await writeOutput(format === 'json' ? data() : text, file, io);
    io.stderr.write(injectionSummary(inputs, how));
    return flags.diff && changes ? Exit.different : Exit.ok;
  },
});

type Texts = readonly { readonly name: string; readonly text: string }[];
type InjectFlags = Parameters<typeof injectionSettings>[0];

/** undefined when the configuration has errors, which have been told. */
async function bySettings(texts: Texts, flags: InjectFlags, io: Io) {
  const found = await injectionSettings(flags, io);
  return found && { inputs: await kubeInject(texts, found), how: found.sidecars };
}

async function byWebhook(texts: Texts, flags: InjectFlags, io: Io) {
  const name = flags.webhookConfig ?? '';
  const cluster = await connectCluster(flags, io, 'read');
  try {
    const configuration = await webhookNamed(cluster, name);
    const { webhookClient } = await import('../../kube/admission.ts');
    const { ask, close } = webhookClient(configuration, connectOptions(flags, io, 'read'));
    try {
      const inputs = await kubeInjectByWebhook(texts, { ask, namespace: cluster.target.namespace });
      return { inputs, how: `by the webhook ${name} of ${cluster.target.server}` };
    } finally {
      close();
    }
  } finally {
    cluster.close();
  }
}
