import { inTurn } from '../../lib/in-turn.ts';
import { didYouMean } from '../../lib/suggest.ts';
import { UsageError, UserError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { connectOptions } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';
import { dataText } from '../output-target.ts';
import { checkPort, chosenZtunnels, ztunnelArguments, ztunnelFlags } from '../ztunnel-input.ts';

/** The words for levels, and what ztunnel calls them. */
const levels: Readonly<Record<string, string>> = {
  ...{ trace: 'trace', debug: 'debug', info: 'info', warning: 'warn', warn: 'warn' },
  ...{ error: 'error', critical: 'error', off: 'off' },
};

const { node, 'proxy-admin-port': port } = ztunnelFlags;

export const ztunnelConfigLog = defineCommand({
  path: ['ztunnel-config', 'log'],
  summary: 'Show or change what ztunnel logs.',
  description: 'Without a name or --node, every ztunnel is asked, and changed. Nothing is kept: a restart ends it.',
  examples: [
    { does: 'What is logged', run: 'ztunnel-config log' },
    { does: 'Connections in detail on one node', run: 'ztunnel-config log --node worker-1 --level access:debug,info' },
    { does: 'As usual again', run: 'ztunnel-config log --reset' },
  ],
  arguments: ztunnelArguments,
  flags: {
    node,
    'proxy-admin-port': port,
    level: {
      type: 'string',
      placeholder: '[LOGGER:]LEVEL,...',
      suggests: Object.keys(levels),
      help: 'What to log from now on: trace, debug, info, warning, error, critical or off, for everything or one logger.',
    },
    reset: { type: 'boolean', short: 'r', help: 'Log what ztunnel logs after its start: info.' },
    output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format.' },
  },
  async run({ flags, args, io }) {
    if (flags.reset && flags.level !== undefined)
      throw new UsageError('--level and --reset exclude each other', 'leave one of them out');
    const level = flags.reset ? 'info' : flags.level === undefined ? '' : knownLevels(flags.level);
    checkPort(flags['proxy-admin-port']);
    if (args[0] !== undefined && flags.node !== undefined)
      throw new UsageError('a name and --node exclude each other', 'leave one of them out');
    const all = args[0] === undefined && flags.node === undefined;
    const { ztunnels, behind } = await chosenZtunnels({ flags: { ...flags, all, file: undefined }, args, io }, true);
    if (behind)
      throw new UserError(`pod ${behind.namespace}/${behind.name} is no ztunnel`, {
        code: 'ZTUNNEL_POD',
        exit: Exit.failed,
        hint: `its own is ${ztunnels.map(({ namespace, pod }) => `${pod}.${namespace}`).join()}, or take --node ${ztunnels[0]?.node}`,
      });
    const { askPod } = await import('../../kube/pod-http.ts');
    const path = `/logging?level=${encodeURIComponent(level)}${flags.reset ? '&reset' : ''}`;
    const answers = await inTurn(ztunnels, 8, async (pod) => {
      const place = { ...pod, port: flags['proxy-admin-port'] };
      const asked = askPod(connectOptions(flags, io, 'read'), place, { path, method: 'POST' });
      return await asked.then(
        (answer) => ({ ...pod, answer: answer.trim() }),
        (error: unknown) => {
          if (error instanceof UserError) return { ...pod, error };
          throw error;
        },
      );
    });
    const failed = answers.flatMap((one) => ('error' in one ? [one] : []));
    const answered = answers.flatMap((one) => ('answer' in one ? [one] : []));
    if (flags.output === 'json') io.stdout.write(dataText(answered, 'json'));
    else for (const { namespace, pod, answer } of answered) io.stdout.write(`${pod}.${namespace}:\n${answer}\n\n`);
    for (const { error } of failed)
      io.stderr.write(`error: ${error.message}\n${error.hint ? `hint: ${error.hint}\n` : ''}`);
    return failed.length > 0 ? Exit.failed : Exit.ok;
  },
});

/** The levels in ztunnel's words. Throws UsageError for one that there is not. */
function knownLevels(text: string): string {
  return text
    .split(',')
    .map((item) => {
      const [, logger = '', sign = '', word = ''] = /^(?:(.*[^:])([:=]))?([^:=]*)$/s.exec(item) ?? ['', '', '', item];
      const level = levels[word];
      if (level === undefined)
        throw new UsageError(
          `--level: unknown level "${word}"`,
          didYouMean(word, Object.keys(levels)) ?? `one of ${Object.keys(levels).join(', ')}`,
        );
      return sign === '' ? level : `${logger}${sign === ':' ? '=' : sign}${level}`;
    })
    .join(',');
}
