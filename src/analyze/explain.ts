import { closest } from '../lib/suggest.ts';
import { analyzers, precheckAnalyzers } from './analyzers.ts';
import type { AnyAnalyzer, Example } from './define-analyzer.ts';
import { type Code, catalogue, codes, documentationUrl } from './messages.ts';

const every = [...analyzers, ...precheckAnalyzers];

/** The page about a code or an analyzer, those of plugins included, as Markdown; undefined when there is none of that name. */
export function explain(name: string, plugins: readonly AnyAnalyzer[] = []): string | undefined {
  const known = [...every, ...plugins];
  const code = codes.find((one) => one === name.toUpperCase());
  if (code) return aboutCode(code, known);
  const analyzer = known.find((one) => one.name.toLowerCase() === name.toLowerCase());
  return analyzer && aboutAnalyzer(analyzer);
}

/** The same as data. */
export function explanation(name: string, plugins: readonly AnyAnalyzer[] = []): object | undefined {
  const known = [...every, ...plugins];
  const code = codes.find((one) => one === name.toUpperCase());
  if (code) {
    const { level, name: title } = catalogue[code];
    const rules = known.filter(({ emits }) => emits.includes(code)).map(ruleData);
    const link = documentationUrl(code);
    return { name: code, title, level, ...(link !== undefined && { documentationUrl: link }), analyzers: rules };
  }
  const analyzer = known.find((one) => one.name.toLowerCase() === name.toLowerCase());
  return analyzer && { name: analyzer.name, analyzers: [ruleData(analyzer)] };
}

/** A code in sentences, for reports that describe what they hold; undefined for one that there is not. */
export function describeCode(name: string) {
  const code = codes.find((one) => one === name);
  if (!code) return undefined;
  const emitting = every.filter(({ emits }) => emits.includes(code));
  const [first] = emitting;
  const title = catalogue[code].name;
  const words = title.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
  const several = emitting.length !== 1 || !first;
  return {
    name: title,
    summary: several ? `${words}.` : first.summary,
    why: first?.why ?? `${words}.`,
    fix: first?.fix ?? 'See what Istio says about it.',
    ...(documentationUrl(code) !== undefined && { documentationUrl: documentationUrl(code) }),
  };
}

const ruleData = ({ name, summary, why, fix, reads, emits, examples = [] }: AnyAnalyzer) => ({
  name,
  summary,
  why,
  fix,
  reads,
  reports: emits,
  examples: examples.map((example) => {
    const { yaml, mesh, networks } = example;
    const about = 'good' in example ? { right: example.good } : { wrong: example.bad, finds: example.finds };
    return { ...about, yaml, ...(mesh && { mesh }), ...(networks && { networks }) };
  }),
});

/** The name that is spelt almost like this one. */
export const nearestPage = (name: string): string | undefined =>
  closest(name, [...codes, ...every.map((analyzer) => analyzer.name)]);

/** Codes of this program have no page of Istio. */
function istiosPage(code: Code): readonly string[] {
  const link = documentationUrl(code);
  return link === undefined ? [] : [`Istio's page: ${link.replace(/\?.*/, '')}`];
}

function aboutCode(code: Code, known: readonly AnyAnalyzer[]): string {
  const { level, name } = catalogue[code];
  const emitting = known.filter(({ emits }) => emits.includes(code));
  const pages = emitting.filter(isOneOfMany).map(aboutAnalyzer);
  const others = emitting.length - pages.length;
  return [
    `# ${code} ${name} (${level})`,
    ...istiosPage(code),
    ...(emitting.length === 0 ? ['No analyzer reports it at present.'] : []),
    ...pages,
    ...(others > 0 ? [`${others} more analyzers report it for their kinds: ${names(emitting)}`] : []),
  ].join('\n\n');

  // The analyzers of schemas say the same about each kind: one of them is enough.
  function isOneOfMany(analyzer: AnyAnalyzer): boolean {
    const first = emitting.find((one) => one.name.startsWith('schema.'));
    return !analyzer.name.startsWith('schema.') || analyzer === first;
  }
}

const names = (some: readonly AnyAnalyzer[]) => some.map((analyzer) => analyzer.name).join(', ');

function aboutAnalyzer({ name, summary, why, fix, reads, emits, examples = [] }: AnyAnalyzer): string {
  return [
    `## ${name}`,
    summary,
    `Why: ${why}`,
    `What to do: ${fix}`,
    `Reads: ${reads.join(', ')}\nReports: ${emits.join(', ')}`,
    ...examples.map(aboutExample),
  ].join('\n\n');
}

function aboutExample(example: Example): string {
  const title = 'good' in example ? `Right: ${example.good}` : `Wrong: ${example.bad}`;
  const finds = 'finds' in example ? example.finds.map(({ code, at }) => `-> ${code}${at ? ` at ${at}` : ''}`) : [];
  const parts = [
    example.yaml && indented(example.yaml),
    example.mesh && `    # mesh configuration\n${indented(example.mesh)}`,
    example.networks && `    # mesh networks\n${indented(example.networks)}`,
  ];
  return [`### ${title}`, parts.filter(Boolean).join('\n'), ...(finds.length > 0 ? [finds.join('\n')] : [])].join(
    '\n\n',
  );
}

const indented = (text: string) => text.replaceAll(/^/gm, '    ');
