import { didYouMean } from '../lib/suggest.ts';
import { UsageError } from '../model/errors.ts';
import { type Finding, type Level, levels } from '../model/finding.ts';
import type { Flags } from './define-command.ts';

export const thresholdFlags = {
  'output-threshold': {
    type: 'string',
    default: 'Info',
    suggests: levels,
    placeholder: 'LEVEL',
    help: 'Report findings of this level and above: Info, Warning or Error.',
  },
  'failure-threshold': {
    type: 'string',
    default: 'Error',
    suggests: levels,
    placeholder: 'LEVEL',
    help: 'Exit with 79 when there is a finding of this level or above.',
  },
} as const satisfies Flags;

/** A level by its name, in whatever case. Throws UsageError. */
export function levelOf(flag: keyof typeof thresholdFlags, text: string): Level {
  const level = levels.find((known) => known.toLowerCase() === text.toLowerCase());
  if (level) return level;
  throw new UsageError(`--${flag}: "${text}" is no level`, didYouMean(text, levels) ?? `one of ${levels.join(', ')}`);
}

/** Whether a finding is as severe as the threshold, or more. */
export const reaches = ({ level }: Pick<Finding, 'level'>, threshold: Level): boolean =>
  levels.indexOf(level) <= levels.indexOf(threshold);
