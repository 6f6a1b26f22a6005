import { type ContainerChoice, parseContainerFilter } from '../bugreport/filter.ts';
import type { TimeRange } from '../bugreport/log-lines.ts';
import { timeRange } from '../bugreport/times.ts';
import { linearRegex } from '../lib/linear-regex.ts';
import { InputError } from '../model/errors.ts';
import { systemNamespaces } from '../model/system-namespaces.ts';
import type { CustomPattern } from '../redact/text.ts';

/** What a bug report shall have, as it is written. */
export interface BugReportRequest {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** RFC 3339. */
  readonly startTime?: string | undefined;
  readonly endTime?: string | undefined;
  /** Milliseconds; 0 for none. */
  readonly durationMs: number;
  /** Expressions (RE2) of what shall be taken out, beyond what is known. */
  readonly redact: readonly string[];
}

export interface ReadRequest {
  readonly choice: ContainerChoice;
  readonly range: TimeRange;
  readonly custom: readonly CustomPattern[];
}

/**
 * Reads filters, times and expressions. Namespaces of Kubernetes itself are never part of a report.
 *
 * @param now milliseconds since the epoch
 * @throws InputError when one of them cannot be read.
 */
export function readBugReportRequest(request: BugReportRequest, now: number): ReadRequest {
  const { include, exclude, startTime, endTime, durationMs } = request;
  return {
    choice: {
      include: include.map(parseContainerFilter),
      exclude: [...exclude, systemNamespaces.join(',')].map(parseContainerFilter),
    },
    range: timeRange({ start: startTime, end: endTime, durationMs }, now),
    custom: request.redact.map(customPattern),
  };
}

function customPattern(source: string): CustomPattern {
  const expression = linearRegex(source);
  if (expression) return { source, replace: (text, by) => expression.replaceParts(text, by) };
  throw new InputError(`--redact ${source} is no regular expression`, {
    code: 'REDACT_PATTERN',
    hint: 'expressions have the syntax of RE2, as in Go and Envoy',
  });
}
