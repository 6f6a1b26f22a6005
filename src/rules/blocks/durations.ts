import { parseDuration } from '../../lib/duration.ts';
import type { Demand } from '../define-rules.ts';

/** Nanoseconds of a Go duration, rounded; undefined when the text is none. */
export function durationNs(text: string): number | undefined {
  const ms = parseDuration(text);
  return ms === undefined ? undefined : Math.round(ms * 1e6);
}

/** Why a text is no duration of at least 1ms in whole milliseconds, or undefined. */
export function durationProblem(text: string): string | undefined {
  const ns = durationNs(text);
  if (ns === undefined) return `"${text}" is no duration such as 1.5s or 1h30m`;
  if (ns < 1e6) return `${text} is too short: at least 1ms`;
  return ns % 1e6 === 0 ? undefined : `${text} must be a whole number of milliseconds`;
}

export const duration: Demand<string> = {
  message: 'must be a duration of at least 1ms, in whole milliseconds',
  fails: durationProblem,
  good: '1m30s',
  bad: '0s',
};
