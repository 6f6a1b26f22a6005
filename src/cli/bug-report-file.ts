import { resolvePath } from '../io/input-files.ts';
import { parseDuration } from '../lib/duration.ts';
import { didYouMean } from '../lib/suggest.ts';
import { InputError } from '../model/errors.ts';
import type { CommandContext, Flags } from './define-command.ts';
import { readSettings } from './settings-input.ts';

/** Keys of the reference's configuration file, and the flags that they stand for. */
const keys: Readonly<Record<string, string>> = {
  kubeConfigPath: 'kubeconfig',
  context: 'context',
  istioNamespace: 'istioNamespace',
  dryRun: 'dry-run',
  fullSecrets: 'full-secrets',
  proxyAdminPort: 'proxy-admin-port',
  commandTimeout: 'timeout',
  include: 'include',
  exclude: 'exclude',
  startTime: 'start-time',
  endTime: 'end-time',
  since: 'duration',
  requestConcurrency: 'rq-concurrency',
  tailLines: 'tail',
  skipClusterDump: 'skip-cluster-dump',
  skipAnalyze: 'skip-analyze',
  skipProxyDebug: 'skip-proxy-debug',
  skipNetstat: 'skip-netstat',
  skipCoredumps: 'skip-coredumps',
  redact: 'redact',
  outputDir: 'output-dir',
  dir: 'dir',
  // Without effect, as the flags are.
  timeFilterApplied: '',
  criticalErrors: '',
  ignoredErrors: '',
};

/**
 * A command's context with the settings of a file for the flags that were not given.
 *
 * @throws InputError when the file has a key that nobody knows, or a value of another type.
 */
export function readBugReportFile<F extends Flags>(context: CommandContext<F>, file: string): CommandContext<F> {
  const { value } = readSettings(resolvePath(file, context.io.cwd), context.io.cwd);
  const fromFile: Record<string, unknown> = {};
  for (const [key, given] of Object.entries(value as Readonly<Record<string, unknown>>)) {
    const flag = keys[key];
    if (flag === undefined)
      throw new InputError(`${file}: there is no setting "${key}"`, {
        code: 'SETTING_UNKNOWN',
        hint: didYouMean(key, Object.keys(keys)),
      });
    if (flag === '' || given === null || context.given.has(flag)) continue;
    fromFile[flag] = converted({ file, key, given, like: context.flags[flag] });
  }
  return { ...context, flags: { ...context.flags, ...fromFile } };
}

interface Given {
  readonly file: string;
  readonly key: string;
  readonly given: unknown;
  /** A value of the flag, whose type it shall have. */
  readonly like: unknown;
}

function converted({ file, key, given, like }: Given): unknown {
  const wrong = (what: string) =>
    new InputError(`${file}: ${key} is not ${what}`, { code: 'SETTING_TYPE', hint: 'see istioctl bug-report --help' });
  const isDuration = key === 'commandTimeout' || key === 'since';
  if (isDuration) {
    const ms = typeof given === 'string' ? parseDuration(given) : undefined;
    if (ms === undefined) throw wrong('a duration such as 30m');
    return ms;
  }
  if (Array.isArray(like)) {
    const list = typeof given === 'string' ? [given] : given;
    if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) throw wrong('a list of texts');
    return list;
  }
  if (like !== undefined && typeof given !== typeof like) throw wrong(`a ${typeof like}`);
  if (like === undefined && typeof given !== 'string') throw wrong('a text');
  return given;
}
