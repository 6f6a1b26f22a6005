import { github } from './github.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { log } from './log.ts';
import { markdown } from './markdown.ts';
import { pretty } from './pretty.ts';
import type { FindingsReporter } from './reporter.ts';
import { sarif } from './sarif.ts';
import { yaml } from './yaml.ts';

/** Every form in which findings can be reported, by the name that `-o` takes. */
export const findingsReporters = {
  pretty,
  log,
  json,
  yaml,
  sarif,
  junit,
  github,
  markdown,
  html,
} as const satisfies Readonly<Record<string, FindingsReporter>>;

export type FindingsFormat = keyof typeof findingsReporters;
export const findingsFormats = Object.keys(findingsReporters) as readonly FindingsFormat[]; // the keys of the line above
