import type { Finding } from '../../model/finding.ts';
import { levels } from '../../model/finding.ts';
import { type Html, html as markup } from '../html/html.ts';
import { filter, filterBar, page } from '../html/page.ts';
import { type FindingsContext, type FindingsReporter, placeOf } from './reporter.ts';

/** More than this a browser shows slowly: the rest is counted and left out. */
const most = 5000;

/** A page with each finding beside its source lines, and filters. */
export const html: FindingsReporter = (findings, context) => {
  const shown = findings.slice(0, most);
  const groups = groupByFile(shown);
  return page({
    title: `istioctl ${context.command}: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`,
    subtitle: `istioctl ${context.version}`,
    body: [
      counts(findings),
      ...(shown.length < findings.length ? [leftOut(findings.length - shown.length)] : []),
      filterBar(
        [
          filter(
            'level',
            'Level',
            shown.map(({ level }) => level),
          ),
          filter(
            'code',
            'Code',
            shown.map(({ code }) => code),
          ),
          filter('namespace', 'Namespace', shown.map(namespaceOf)),
          filter(
            'file',
            'File',
            shown.map(({ file = '' }) => file),
          ),
        ],
        shown.length,
      ),
      ...[...groups].map(
        ([file, group]) =>
          markup`<section data-group><h2>${file || 'cluster'}</h2>${group.map((one) => article(one, context))}</section>`,
      ),
    ],
  });
};

function groupByFile(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.file ?? '');
    if (group) group.push(finding);
    else groups.set(finding.file ?? '', [finding]);
  }
  return groups;
}

function counts(findings: readonly Finding[]): Html {
  const rows = levels.map((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return markup`<li><strong class="${level}">${count}</strong> ${level}</li>`;
  });
  return markup`<ul class="counts">${rows}</ul>`;
}

const leftOut = (count: number) =>
  markup`<p class="warning">${count} more findings are left out here. Narrow the run with -n, --analyzer or --output-threshold, or use -o json.</p>`;

function article(finding: Finding, context: FindingsContext): Html {
  const { code, level, message, origin, path, suggestion, documentationUrl, file = '' } = finding;
  const link = documentationUrl?.startsWith('https://')
    ? markup`<a href="${documentationUrl}" rel="noreferrer">${code}</a>`
    : markup`<span>${code}</span>`;
  return markup`<article data-item data-level="${level}" data-code="${code}" data-namespace="${namespaceOf(finding)}" data-file="${file}">
<h3><span class="${level}">${level}</span> ${link} ${message}</h3>
<p class="muted">${[origin, path, placeOf(finding)].filter(Boolean).join(' · ')}</p>${suggestion && markup`<p>${suggestion}</p>`}${excerpt(finding, context)}
</article>`;
}

const namespaceOf = ({ origin }: Finding) => /^\S+ ([^/]+)\//.exec(origin)?.[1] ?? '';

/** The line of the finding between two neighbours. */
function excerpt({ file, line }: Finding, { sourceLine }: FindingsContext): Html | undefined {
  if (!file || !line || !sourceLine) return undefined;
  const rows = [line - 1, line, line + 1].flatMap((number) => {
    const text = number > 0 ? sourceLine(file, number) : undefined;
    if (text === undefined) return [];
    const row = `${String(number).padStart(4)}  ${text.slice(0, 300)}`;
    return [number === line ? markup`<span class="mark">${row}</span>\n` : markup`${row}\n`];
  });
  return rows.length === 0 ? undefined : markup`<pre>${rows}</pre>`;
}
