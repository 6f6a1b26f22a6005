import { fingerprint } from '../../lib/fingerprint.ts';
import type { Finding } from '../../model/finding.ts';
import { findingKeys } from '../../model/finding-key.ts';
import type { FindingsReporter } from './reporter.ts';

const levels = { Error: 'error', Warning: 'warning', Info: 'note' } as const;

/** SARIF 2.1.0, as code scanning services take it. */
export const sarif: FindingsReporter = (findings, { version, command }) => {
  const rules = [...new Map(findings.map((finding) => [finding.code, finding])).values()];
  const ruleIndex = new Map(rules.map(({ code }, index) => [code, index]));
  const keys = findingKeys(findings);
  const results = findings.map((finding, index) => ({
    ruleId: finding.code,
    ruleIndex: ruleIndex.get(finding.code),
    level: levels[finding.level],
    message: { text: textOf(finding) },
    locations: [locationOf(finding)],
    partialFingerprints: { 'istioctl/v1': fingerprint(keys[index] ?? '') },
  }));
  const driver = {
    name: 'istioctl',
    version,
    informationUri: 'https://istio.io/latest/docs/reference/config/analysis/',
    rules: rules.map(ruleOf),
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      { tool: { driver }, automationDetails: { id: `istioctl/${command}` }, columnKind: 'utf16CodeUnits', results },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};

const textOf = ({ message, suggestion }: Finding) => (suggestion ? `${message} (${suggestion})` : message);

function ruleOf({ code, level, documentationUrl }: Finding) {
  const help = documentationUrl ? { helpUri: documentationUrl } : {};
  return { id: code, defaultConfiguration: { level: levels[level] }, ...help };
}

function locationOf({ file, line, column, origin, path, cluster }: Finding) {
  const fullyQualifiedName = [cluster, origin, path].filter(Boolean).join(' ') || 'cluster';
  const logical = { logicalLocations: [{ fullyQualifiedName, kind: 'object' }] };
  if (!file) return logical;
  const region = line ? { region: { startLine: line, ...(column ? { startColumn: column } : {}) } } : {};
  const uri = file === '-' ? 'stdin' : uriOf(file);
  return { physicalLocation: { artifactLocation: { uri }, ...region }, ...logical };
}

/** A path as a relative or absolute URI; lone surrogates, which no URI can hold, become question marks. */
function uriOf(file: string): string {
  const path = file.replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '?');
  return path.replaceAll('\\', '/').replace(/^\.\//, '').split('/').map(encodeURIComponent).join('/');
}
