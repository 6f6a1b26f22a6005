import { inTurn } from '../../lib/in-turn.ts';
import { plural } from '../../lib/plural.ts';
import { UsageError, UserError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { levelPages, levelsAsText, logLevels, readLevels, readLoggers } from '../../pipeline/proxy-log.ts';
import { proxyPods } from '../../pipeline/proxy-pods.ts';
import { connectCluster, connectOptions } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';
import { dataText } from '../output-target.ts';
import { adminPortFlag, proxyArguments } from '../proxy-input.ts';
import { checkPort } from '../ztunnel-input.ts';

/** What a proxy of Istio logs after its start, where nobody said otherwise. */
const afterStart = 'warning';

export const proxyConfigLog = defineCommand({
  path: ['proxy-config', 'log'],
  summary: 'Show or change what proxies log.',
  description:
    'Of a workload, Service or Gateway, all pods are asked, and changed. Before levels are changed, those that were are told on stderr, in the form that --level takes. Nothing is kept: a restart ends it.',
  examples: [
    { does: 'What is logged', run: 'proxy-config log web-5d7-x2x.shop' },
    {
      does: 'Connections and routing in detail',
      run: 'proxy-config log deploy/web.shop --level connection:debug,router:debug',
    },
    { does: 'As usual again', run: 'proxy-config log deploy/web.shop --reset' },
  ],
  arguments: [{ ...(proxyArguments[0] ?? { help: '' }), name: 'target', repeated: true }],
  flags: {
    'proxy-admin-port': adminPortFlag,
    selector: { type: 'string', short: 'l', placeholder: 'LABELS', help: 'The pods with these labels.' },
    level: {
      type: 'string',
      placeholder: '[LOGGER:]LEVEL,...',
      suggests: logLevels,
      help: `What to log from now on, for everything or one logger: ${logLevels.join(', ')}.`,
    },
    reset: { type: 'boolean', short: 'r', help: `Log what a proxy logs after its start: ${afterStart}.` },
    output: { type: 'string', short: 'o', choices: ['short', 'json'], default: 'short', help: 'Format.' },
  },
  async run({ flags, args, io }) {
    checkPort(flags['proxy-admin-port']);
    if (flags.reset && flags.level !== undefined)
      throw new UsageError('--level and --reset exclude each other', 'leave one of them out');
    if (args.length === 0 && flags.selector === undefined)
      throw new UsageError('name a pod, or labels with --selector', 'istioctl proxy-config log deploy/web.shop');
    if (args.length > 0 && flags.selector !== undefined)
      throw new UsageError('a name and --selector exclude each other', 'leave one of them out');
    const level = flags.reset ? afterStart : flags.level;
    const wanted = level === undefined ? undefined : readLevels(level);
    const cluster = await connectCluster(flags, io, 'read');
    const namespace = flags.namespace || cluster.target.namespace;
    const pods = await proxyPods(cluster, { targets: args, labels: flags.selector, namespace }).finally(cluster.close);
    const { askPod } = await import('../../kube/pod-http.ts');
    const options = connectOptions(flags, io, 'read');
    const post = async (pod: { namespace: string; pod: string }, path: string) =>
      await askPod(options, { ...pod, port: flags['proxy-admin-port'] }, { path, method: 'POST' });
    const answers = await inTurn(pods, 8, async (pod) => {
      try {
        const before = readLoggers(await post(pod, '/logging'));
        let now = before;
        for (const page of wanted ? levelPages(wanted, before) : []) now = readLoggers(await post(pod, page));
        return { ...pod, before, now };
      } catch (error) {
        if (!(error instanceof UserError) || error instanceof UsageError) throw error;
        return { ...pod, error };
      }
    });
    const answered = answers.flatMap((one) => ('now' in one ? [one] : []));
    const failed = answers.flatMap((one) => ('error' in one ? [one] : []));
    if (flags.output === 'json')
      io.stdout.write(
        dataText(
          answered.map(({ namespace: place, pod, now }) => ({
            namespace: place,
            pod,
            loggers: Object.fromEntries(now),
          })),
          'json',
        ),
      );
    else
      for (const { namespace: place, pod, now } of answered)
        io.stdout.write(`${pod}.${place}:\n${[...now].map(([name, value]) => `  ${name}: ${value}\n`).join('')}\n`);
    if (wanted)
      for (const { namespace: place, pod, before } of answered)
        io.stderr.write(`note: ${pod}.${place} had --level ${levelsAsText(before)}\n`);
    for (const { error } of failed)
      io.stderr.write(`error: ${error.message}\n${error.hint ? `hint: ${error.hint}\n` : ''}`);
    if (failed.length > 0) io.stderr.write(`${plural(failed.length, 'pod')} of ${pods.length} did not answer\n`);
    return failed.length > 0 ? Exit.failed : Exit.ok;
  },
});
