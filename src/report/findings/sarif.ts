import { fingerprint } from '../../lib/fingerprint.ts';
import { type Finding, levels } from '../../model/finding.ts';
import { findingKeys } from '../../model/finding-key.ts';
import type { FindingsContext, FindingsReporter } from './reporter.ts';

const sarifLevels = { Error: 'error', Warning: 'warning', Info: 'note' } as const;

/** What GitHub takes at most: results of a run, and characters of a description. */
const most = { results: 25_000, description: 1024 } as const;

/** SARIF 2.1.0 as code scanning services take it: every rule described, every result at a file below the project's folder. */
export const sarif: FindingsReporter = (findings, context) => {
  // The gravest of more than are taken.
  const kept = findings.length > most.results ? bySeverity(findings).slice(0, most.results) : findings;
  const rules = [...new Map(kept.map((finding) => [finding.code, finding])).values()];
  const ruleIndex = new Map(rules.map(({ code }, index) => [code, index]));
  const keys = findingKeys(kept);
  const results = kept.map((finding, index) => {
    const print = fingerprint(keys[index] ?? '');
    return {
      ruleId: finding.code,
      ruleIndex: ruleIndex.get(finding.code),
      level: sarifLevels[finding.level],
      message: { text: textOf(finding) },
      locations: [locationOf(finding, context)],
      // The first is ours; the second is where GitHub looks for what it has seen before.
      partialFingerprints: { 'istioctl/v1': print, primaryLocationLineHash: `${print}:1` },
    };
  });
  const driver = {
    name: 'istioctl',
    version: context.version,
    semanticVersion: context.version,
    informationUri: 'https://istio.io/latest/docs/reference/config/analysis/',
    rules: rules.map((finding) => ruleOf(finding, context)),
  };
  const run = {
    tool: { driver },
    // What stands before the last slash is the category: runs of other commands do not replace this one.
    automationDetails: { id: `istioctl/${context.command}/` },
    originalUriBaseIds: { [root]: { description: { text: 'The top folder of the project.' } } },
    columnKind: 'utf16CodeUnits',
    ...(kept.length < findings.length && { invocations: [leftOut(findings.length - kept.length)] }),
    results,
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
};

const root = '%SRCROOT%';

const bySeverity = (findings: readonly Finding[]) =>
  levels.flatMap((level) => findings.filter((finding) => finding.level === level));

const leftOut = (count: number) => ({
  executionSuccessful: true,
  toolExecutionNotifications: [
    {
      level: 'warning',
      message: { text: `${count} findings of lower levels are left out: a run holds ${most.results}` },
    },
  ],
});

const textOf = ({ message, suggestion }: Finding) => (suggestion ? `${message} (${suggestion})` : message);

function ruleOf(finding: Finding, { describeRule }: FindingsContext) {
  const { code, level, documentationUrl, message } = finding;
  const known = describeRule?.(code);
  const { name, summary = message, why = summary, fix = finding.suggestion ?? summary } = known ?? {};
  const link = documentationUrl ?? known?.documentationUrl;
  const see = link ? `\n\nSee ${link}` : '';
  return {
    id: code,
    ...(name && { name }),
    shortDescription: { text: cut(summary) },
    fullDescription: { text: cut(why) },
    help: { text: `${fix}${see}`, markdown: `**What to do:** ${fix}${see}` },
    defaultConfiguration: { level: sarifLevels[level] },
    properties: { tags: ['istio'] },
    ...(link && { helpUri: link }),
  };
}

const cut = (text: string) =>
  text.length > most.description ? `${text.slice(0, most.description - 3).replace(/[\ud800-\udbff]$/, '')}...` : text;

function locationOf({ file, line, column, origin, path, cluster }: Finding, { uriOf }: FindingsContext) {
  const fullyQualifiedName = [cluster, origin, path].filter(Boolean).join(' ') || 'cluster';
  const logicalLocations = [{ fullyQualifiedName, kind: 'object' }];
  const region = { startLine: Math.max(1, line ?? 1), ...(line && column ? { startColumn: Math.max(1, column) } : {}) };
  return { physicalLocation: { artifactLocation: artifact(), region }, logicalLocations };

  // Services refuse results without a file: what is only in the cluster, or was piped, gets the name of what it is.
  function artifact() {
    if (!file) return below(['cluster', cluster, origin.replace(' ', '/')].filter(Boolean).join('/'));
    if (file === '-') return below('stdin');
    const named = uriOf?.(file) ?? file;
    return /^(?:[a-z]+:|\/)/i.test(named) ? { uri: encoded(named) } : below(named);
  }
}

const below = (path: string) => ({ uri: encoded(path), uriBaseId: root });

/** A path as a URI; lone surrogates, which no URI can hold, become question marks. */
function encoded(file: string): string {
  const path = file.replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '?');
  const scheme = path.startsWith('/') ? 'file://' : '';
  return scheme + path.replaceAll('\\', '/').replace(/^\.\//, '').split('/').map(encodeURIComponent).join('/');
}
