import type { Check, PrecheckReport } from '../model/check.ts';
import { type Html, html } from './html/html.ts';
import { filter, filterBar, page } from './html/page.ts';

const classes = { ok: 'ok', warning: 'warning', error: 'error', skipped: 'muted' } as const;

/** A precheck as a page: categories, each check with what it found, where, and what to do. */
export function precheckHtml({ to, from, categories, unanswered }: PrecheckReport): string {
  const checks = categories.flatMap((category) => category.checks);
  const trouble = checks.filter(({ status }) => status === 'warning' || status === 'error').length;
  return page({
    title: `Precheck: ${trouble === 0 ? 'nothing stands in the way' : `${trouble} of ${checks.length} checks need a look`}`,
    subtitle: from ? `from ${from} to ${to}` : `istio ${to}`,
    body: [
      ...unanswered.map((gap) => html`<p class="warning">not answered by the cluster: ${gap}</p>`),
      filterBar(
        [
          filter(
            'status',
            'Status',
            checks.map(({ status }) => status),
          ),
          filter(
            'category',
            'Category',
            categories.map(({ name }) => name),
          ),
        ],
        checks.length,
      ),
      ...categories.map(
        (category) =>
          html`<section data-group><h2>${category.name}</h2>${category.checks.map((check) => checkPart(check, category.name))}</section>`,
      ),
    ],
  });
}

function checkPart(check: Check, category: string): Html {
  const { id, status, title, message, evidence = [], fix, since } = check;
  const places = evidence.map(
    ({ subject, file, line }) =>
      html`<li>${[subject, file && [file, line].filter(Boolean).join(':')].filter(Boolean).join(' · ')}</li>`,
  );
  return html`<article data-item data-status="${status}" data-category="${category}"><h3><span class="${classes[status]}">${status}</span> ${since ? `${since}: ${title}` : title}</h3>${message && html`<p>${message}</p>`}${places.length > 0 && html`<ul>${places}</ul>`}${fix && html`<p>fix: ${fix}</p>`}<p class="muted">${id}</p></article>`;
}
