// Durations as Go, protobuf and users write them.
import { parseDuration } from '../lib/duration.ts';

/** Nanoseconds of a Go duration, or undefined when the text is none. */
export function parseNanoseconds(text: string): number | undefined {
  const milliseconds = parseDuration(text);
  return milliseconds === undefined ? undefined : Math.round(milliseconds * 1e6);
}

/** Protobuf's form: seconds with 0, 3, 6 or 9 digits behind the point, `1.500s`. */
export function protoDuration(nanoseconds: number): string {
  const sign = nanoseconds < 0 ? '-' : '';
  const seconds = Math.floor(Math.abs(nanoseconds) / 1e9);
  const rest = String(Math.abs(nanoseconds) % 1e9).padStart(9, '0');
  if (/^0+$/.test(rest)) return `${sign}${seconds}s`;
  return `${sign}${seconds}.${rest.replace(/(?:000){1,2}$/, '')}s`;
}

/** Go's form: `1m30s`, `1h0m0s`, `1.5s`, `500ms`. */
export function goDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  const sign = nanoseconds < 0 ? '-' : '';
  const all = Math.abs(nanoseconds);
  if (all < 1e3) return `${sign}${all}ns`;
  if (all < 1e6) return `${sign}${all / 1e3}µs`;
  if (all < 1e9) return `${sign}${all / 1e6}ms`;
  const hours = Math.floor(all / 3600e9);
  const minutes = Math.floor(all / 60e9) % 60;
  const seconds = Number(((all % 60e9) / 1e9).toFixed(9));
  const head = hours > 0 ? `${hours}h${minutes}m` : minutes > 0 ? `${minutes}m` : '';
  return `${sign}${head}${seconds}s`;
}
