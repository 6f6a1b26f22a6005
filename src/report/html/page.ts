import { pageAssets } from '#generated/page-assets.ts';
import { type Html, html } from './html.ts';

type Asset = keyof typeof pageAssets;

/** What a page shows between its head and its end. */
export interface PageParts {
  readonly title: string;
  /** One line below the title. */
  readonly subtitle: string;
  readonly body: readonly Html[];
  /** Assets beside the common ones. */
  readonly assets?: readonly Asset[];
}

/**
 * One self-contained page: it loads nothing, its own policy allows only the style and script that it carries (by hash), and
 * it has no inline event handlers.
 */
export function page({ title, subtitle, body, assets = [] }: PageParts): string {
  const all = (['page.css', 'page.js'] as readonly Asset[])
    .concat(assets)
    .map((name) => ({ name, ...pageAssets[name] }));
  const styles = all.filter(({ name }) => name.endsWith('.css'));
  const scripts = all.filter(({ name }) => name.endsWith('.js'));
  const sources = (list: typeof all) => list.map(({ hash }) => `'${hash}'`).join(' ');
  const policy = `default-src 'none'; style-src ${sources(styles)}; script-src ${sources(scripts)}; base-uri 'none'; form-action 'none'`;
  const content = html`<body>
<header><h1>${title}</h1><p class="muted">${subtitle}</p></header>
<main>${body}</main>
`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${html`<title>${title}</title>`.html}
${styles.map(({ text }) => `<style>${text}</style>`).join('\n')}
</head>
${content.html}${scripts.map(({ text }) => `<script>${text}</script>`).join('\n')}
</body></html>
`;
}

/** A choice that hides items whose `data-NAME` differs. Nothing to choose from is no choice. */
export function filter(name: string, label: string, values: Iterable<string>): Html | undefined {
  const sorted = [...new Set(values)].filter((value) => value !== '').sort();
  if (sorted.length < 2) return undefined;
  const options = sorted.map((value) => html`<option value="${value}">${value}</option>`);
  return html`<label>${label}<select data-filter="${name}"><option value="">all</option>${options}</select></label>`;
}

/** The bar of filters above a list of items; `unfold` where items have folded parts. */
export function filterBar(filters: readonly (Html | undefined)[], count: number, unfold = false): Html {
  return html`<form class="filters" role="search">${filters.filter((one) => one !== undefined)}
<label>Search<input type="search"></label>
<button type="button" data-reset>Reset</button>${unfold && html`<button type="button" data-unfold>Unfold all</button>`}
<span class="muted" role="status" data-shown>${count} of ${count} shown</span></form>`;
}
