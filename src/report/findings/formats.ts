import type { FindingsReporter } from './reporter.ts';

/** Every form in which findings can be reported, by the name that `-o` takes; loaded when it is asked for. */
export const findingsReporters = {
  pretty: async () => (await import('./pretty.ts')).pretty,
  log: async () => (await import('./log.ts')).log,
  json: async () => (await import('./json.ts')).json,
  yaml: async () => (await import('./yaml.ts')).yaml,
  sarif: async () => (await import('./sarif.ts')).sarif,
  junit: async () => (await import('./junit.ts')).junit,
  github: async () => (await import('./github.ts')).github,
  markdown: async () => (await import('./markdown.ts')).markdown,
  html: async () => (await import('./html.ts')).html,
} as const satisfies Readonly<Record<string, () => Promise<FindingsReporter>>>;

export type FindingsFormat = keyof typeof findingsReporters;
export const findingsFormats = Object.keys(findingsReporters) as readonly FindingsFormat[]; // the keys of the line above
