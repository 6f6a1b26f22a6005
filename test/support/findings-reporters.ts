import { type FindingsFormat, findingsFormats, findingsReporters } from '../../src/report/findings/formats.ts';
import type { FindingsReporter } from '../../src/report/findings/reporter.ts';

/** Every reporter, loaded. */
export const reporters = Object.fromEntries(
  await Promise.all(findingsFormats.map(async (format) => [format, await findingsReporters[format]()])),
) as Readonly<Record<FindingsFormat, FindingsReporter>>;
