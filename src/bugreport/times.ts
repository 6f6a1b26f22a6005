import { InputError } from '../model/errors.ts';
import type { TimeRange } from './log-lines.ts';

export interface TimeFlags {
  /** RFC 3339, or nothing. */
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  /** Milliseconds; 0 for none. */
  readonly durationMs: number;
}

/**
 * The range of times that flags mean: from --start-time, or --duration before the end, to --end-time, or now.
 *
 * @throws InputError when they contradict each other or are no times.
 */
export function timeRange({ start, end, durationMs }: TimeFlags, now: number): TimeRange {
  const from = start === undefined ? undefined : timeOf('--start-time', start);
  const to = end === undefined ? undefined : timeOf('--end-time', end);
  if (from !== undefined && durationMs > 0)
    throw wrong('--start-time and --duration say the same in two ways', 'give one of them');
  if (durationMs < 0) throw wrong('--duration is less than nothing', 'write it like 2h');
  const begin = durationMs > 0 ? (to ?? now) - durationMs : from;
  if (begin !== undefined && begin > (to ?? now))
    throw wrong('--start-time is after the end of the time range', 'the end is --end-time, or now');
  return { from: begin, to };
}

const wrong = (message: string, hint: string) => new InputError(message, { code: 'TIME_RANGE', hint });

function timeOf(flag: string, text: string): number {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw wrong(`${flag} ${text} is no time in RFC 3339`, 'write it like 2026-11-30T08:00:00Z');
}
