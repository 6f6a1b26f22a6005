import { didYouMean } from '../../lib/suggest.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { type IstiodScopes, istiodScopes, type ScopeLevels } from '../../pipeline/istiod-pages.ts';
import { defineCommand } from '../define-command.ts';
import { dataText } from '../output-target.ts';
import { printTable } from '../proxy-input.ts';
import { noXds, openMesh, xdsFlags } from '../xds-flags.ts';
import { checkPort } from '../ztunnel-input.ts';

const levels = ['none', 'error', 'warn', 'info', 'debug'];
const levelsFlag = (help: string) =>
  ({ type: 'string', placeholder: 'SCOPE:LEVEL,...', suggests: levels, help }) as const;

export const adminLog = defineCommand({
  path: ['admin', 'log'],
  summary: 'Show or change what istiod logs.',
  description:
    'Every istiod of the revision is asked, and changed. Levels are checked before anything is set and read back afterwards; those that were are told on stderr. Nothing is kept: a restart ends it.',
  examples: [
    { does: 'What is logged', run: 'admin log' },
    { does: 'Pushes in detail', run: 'admin log --level ads:debug,delta:debug' },
    { does: 'As usual again', run: 'admin log --reset' },
  ],
  flags: {
    revision: xdsFlags.revision,
    selector: {
      type: 'string',
      short: 'l',
      placeholder: 'LABELS',
      help: 'The istiods with these labels; app=istiod by default.',
    },
    level: levelsFlag(`What to log from now on: ${levels.join(', ')}, of scopes, or of all without a scope.`),
    'stack-trace-level': levelsFlag('From which level on to log the stack, likewise.'),
    reset: { type: 'boolean', help: 'Log what istiod logs after its start: info, without stacks.' },
    ctrlz_port: { type: 'number', default: 9876, placeholder: 'PORT', help: "ControlZ' port." },
    output: { type: 'string', short: 'o', choices: ['short', 'json', 'yaml'], default: 'short', help: 'Format.' },
  },
  async run({ flags, io }) {
    checkPort(flags.ctrlz_port);
    const wanted = wantedLevels(flags);
    const mesh = await openMesh({ ...noXds, ...flags, 'xds-label': flags.selector }, io);
    try {
      if (!mesh.cluster) throw new Error('istiods are found through the cluster');
      const request = { query: mesh.query, port: flags.ctrlz_port, levels: wanted };
      const { values, failures } = await istiodScopes(mesh.cluster, mesh.ports, request);
      if (flags.output !== 'short')
        io.stdout.write(
          dataText(
            values.map(({ istiod, now }) => ({ istiod, scopes: now })),
            flags.output === 'yaml' ? 'yaml' : 'json',
          ),
        );
      else for (const one of values) printScopes(one, values.length > 1, io);
      if (wanted) for (const one of values) io.stderr.write(`note: istiod ${one.istiod} had ${levelsBefore(one)}\n`);
      for (const { istiod, reason } of failures) io.stderr.write(`warning: istiod ${istiod}: ${reason}\n`);
      return failures.length > 0 ? Exit.failed : Exit.ok;
    } finally {
      mesh.close();
    }
  },
});

function printScopes({ istiod, now }: IstiodScopes, isNamed: boolean, io: Parameters<typeof printTable>[2]): void {
  if (isNamed) io.stdout.write(`${istiod}:\n`);
  const titles = ['ACTIVE SCOPE', 'DESCRIPTION', 'LOG LEVEL', 'STACK TRACE LEVEL'];
  printTable(
    {
      titles,
      rows: now.map(({ name, description, level, stackTraceLevel }) => [name, description, level, stackTraceLevel]),
    },
    3,
    io,
  );
}

/** In the form that --level takes. */
function levelsBefore({ before, now }: IstiodScopes): string {
  const told = (name: 'level' | 'stackTraceLevel') =>
    before
      .filter((scope) => now.find((one) => one.name === scope.name)?.[name] !== scope[name])
      .map((scope) => `${scope.name}:${scope[name]}`)
      .join(',');
  const parts = [
    ...(told('level') ? [`--level ${told('level')}`] : []),
    ...(told('stackTraceLevel') ? [`--stack-trace-level ${told('stackTraceLevel')}`] : []),
  ];
  return parts.join(' ') || 'these levels already';
}

interface LevelFlags {
  readonly level: string | undefined;
  readonly 'stack-trace-level': string | undefined;
  readonly reset: boolean;
}

function wantedLevels(flags: LevelFlags): ScopeLevels | undefined {
  const { level, reset } = flags;
  const trace = flags['stack-trace-level'];
  if (reset && (level !== undefined || trace !== undefined))
    throw new UsageError('--reset excludes --level and --stack-trace-level', 'leave one of them out');
  if (reset) return { output: new Map(), stackTrace: new Map(), otherOutput: 'info', otherStackTrace: 'none' };
  if (level === undefined && trace === undefined) return undefined;
  const [output, stackTrace] = [readPairs('level', level), readPairs('stack-trace-level', trace)];
  return {
    output: output.scopes,
    stackTrace: stackTrace.scopes,
    otherOutput: output.all,
    otherStackTrace: stackTrace.all,
  };
}

function readPairs(
  flag: string,
  text = '',
): { readonly scopes: ReadonlyMap<string, string>; readonly all: string | undefined } {
  const scopes = new Map<string, string>();
  let all: string | undefined;
  for (const item of text.split(',').filter(Boolean)) {
    const [word = '', scope] = item.split(':').reverse();
    if (!levels.includes(word))
      throw new UsageError(
        `--${flag}: unknown level "${word}"`,
        didYouMean(word, levels) ?? `one of ${levels.join(', ')}`,
      );
    if (scope === undefined || scope === 'all') all = word;
    else scopes.set(scope, word);
  }
  return { scopes, all };
}
