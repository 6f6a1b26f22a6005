import { anyKind } from '../../src/rules/any-kind.ts';
import type { RuleSet } from '../../src/rules/define-rules.ts';
import { kubernetesRules } from '../../src/rules/kubernetes.ts';
import { meshConfigRules } from '../../src/rules/mesh-config.ts';
import { meshNetworksRules } from '../../src/rules/mesh-networks.ts';
import type { Rule } from '../../src/rules/rule.ts';
import { semanticRuleSets } from '../../src/rules/semantic.ts';

const maxExample = 120;

const opening = `# Rules

What \`istioctl validate\` and \`istioctl analyze\` demand of Istio objects beyond the schemas of their CRDs, kind by kind.
Every rule has a number that never changes; findings carry it as \`rule\`. The examples are the tests of the rules: what is written
in the last two columns stands at the place of the first.

Made from \`src/rules\` by \`npm run docs\`.
`;

/** docs/rules.md: one table per kind. Rules of parts that stand in several kinds are shown once. */
export async function rulesPage(): Promise<string> {
  const istio = await Promise.all(Object.values(semanticRuleSets).map((load) => load()));
  const kubernetes = await Promise.all(['Service', 'Deployment'].map((kind) => kubernetesRules(kind)));
  const sets = [
    anyKind,
    ...istio,
    ...kubernetes.filter((set) => set !== undefined),
    meshConfigRules,
    meshNetworksRules,
  ];
  const home = new Map(sets.toReversed().flatMap(({ kind, rules }) => rules.map(({ id }) => [id, kind] as const)));
  return [opening, ...sets.map((set) => section(set, home))].join('\n');
}

/** @param home The kind whose table shows a rule. */
function section({ kind, rules }: RuleSet, home: ReadonlyMap<string, string>): string {
  const title = kind === anyKind.kind ? 'Any kind' : kind;
  const own = rules.filter(({ id }) => home.get(id) === kind);
  const borrowed = rules.filter((rule) => !own.includes(rule));
  const table = `| rule | place | demand | accepted | refused |\n|---|---|---|---|---|\n${own.map(row).join('\n')}`;
  const others = [...new Set(borrowed.map(({ id }) => home.get(id)))].map((of) => {
    const ids = borrowed.filter(({ id }) => home.get(id) === of).map(({ id }) => id);
    return `As for ${of}: ${ids.join(', ')}.`;
  });
  const sources = [...new Set(own.flatMap(({ source }) => source?.replace(/^istio /, '') ?? []))].sort();
  const stated = sources.length > 0 ? [`Stated by the reference in: ${sources.map(code).join('; ')}.`] : [];
  return [`## ${title}`, table, ...others, ...stated, ''].join('\n\n').replace(/\n+$/, '\n');
}

function row({ id, at, level = 'Error', message, good, bad }: Rule): string {
  const [first = '', ...others] = at;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const cells = [
    `${id}`,
    code(first || 'the object') + more,
    `${level === 'Error' ? '' : `${level}: `}${text(message)}`,
    code(good),
    code(bad),
  ];
  return `| ${cells.join(' | ')} |`;
}

const text = (message: string) => message.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('<', '&lt;');

function code(yaml: string): string {
  const line = yaml.replaceAll(/\s*\n\s*/g, ' ⏎ ').replaceAll('|', '\\|');
  if (line === '') return '(left out)';
  return `\`${line.length > maxExample ? `${line.slice(0, maxExample)}…` : line}\``;
}
