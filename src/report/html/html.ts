import { printable } from '../../lib/printable.ts';

/** A piece of HTML that is safe to put into a page. Only `html` makes one. */
export interface Html {
  readonly html: string;
}

/** What may stand in a template: text is escaped, pieces and lists of pieces go in as they are, absent things are nothing. */
export type Part = string | number | Html | readonly Html[] | undefined | false;

/** Builds HTML from a template; every text put into it is escaped, in content and in quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? '';
  for (const [index, part] of parts.entries()) text += `${rendered(part)}${strings[index + 1] ?? ''}`;
  return { html: text };
}

function rendered(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'html' in part ? part.html : part.map((one) => one.html).join('');
}

/** Markup characters as entities; one line; hidden characters made visible. */
function escapeHtml(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
