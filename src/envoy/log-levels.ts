import { didYouMean } from '../lib/suggest.ts';
import { UsageError } from '../model/errors.ts';

/** Envoy's levels, from the most to the least that is logged. */
export const logLevels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'] as const;
const otherWords: Readonly<Record<string, string>> = { warn: 'warning', none: 'off' };

/** What shall be logged: a level for everything, levels for some loggers. */
export interface WantedLevels {
  readonly all?: string;
  readonly loggers: ReadonlyMap<string, string>;
}

/**
 * Reads `[LOGGER:]LEVEL,…`; the order does not matter.
 *
 * @throws UsageError for a level that Envoy does not have, and for two levels for everything
 */
export function readLevels(text: string): WantedLevels {
  const loggers = new Map<string, string>();
  let all: string | undefined;
  for (const item of text.split(',').filter(Boolean)) {
    const [, path = '', word = ''] = /^(?:(.*)[:=])?([^:=]*)$/s.exec(item) ?? ['', '', item];
    const level = knownLevel(word);
    const logger = path.slice(path.lastIndexOf(':') + 1);
    if (logger !== '') loggers.set(logger, level);
    else if (all === undefined || all === level) all = level;
    else throw new UsageError(`--level has two levels for everything: ${all} and ${level}`, 'leave one of them out');
  }
  return { ...(all !== undefined && { all }), loggers };
}

function knownLevel(word: string): string {
  const level = otherWords[word] ?? word;
  if ((logLevels as readonly string[]).includes(level)) return level;
  throw new UsageError(
    `--level: unknown level "${word}"`,
    didYouMean(word, logLevels) ?? `one of ${logLevels.join(', ')}`,
  );
}

/** Loggers and their levels, as Envoy's page `logging` tells them. */
export function readLoggers(page: string): ReadonlyMap<string, string> {
  return new Map([...page.matchAll(/^\s+([\w.]+): (\w+)$/gm)].map(([, name = '', level = '']) => [name, level]));
}

/**
 * The pages that set levels, in their order: everything first, then all loggers by one question.
 *
 * @throws UsageError for a logger that the proxy does not have
 */
export function levelPages({ all, loggers }: WantedLevels, known: ReadonlyMap<string, string>): readonly string[] {
  for (const name of loggers.keys())
    if (!known.has(name))
      throw new UsageError(
        `Envoy has no logger "${name}"`,
        didYouMean(name, known.keys()) ?? 'without --level its loggers are listed',
      );
  const paths = [...loggers].map(([name, level]) => `${name}:${level}`).join(',');
  return [
    ...(all === undefined ? [] : [`/logging?level=${all}`]),
    ...(paths === '' ? [] : [`/logging?paths=${paths}`]),
  ];
}

/** Levels in the form of `--level` that bring back what was. */
export function levelsAsText(loggers: ReadonlyMap<string, string>): string {
  const counts = new Map<string, number>();
  for (const level of loggers.values()) counts.set(level, (counts.get(level) ?? 0) + 1);
  const [most = 'warning'] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  const others = [...loggers].filter(([, level]) => level !== most).map(([name, level]) => `${name}:${level}`);
  return [most, ...others].join(',');
}
