import { lineDiff } from '../../lib/line-diff.ts';
import { type Html, html } from './html.ts';
import { filter, filterBar, page } from './page.ts';

/** An object and what becomes of it. */
export interface ShownObject {
  /** `create`, `changed`, … */
  readonly change: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Remarks above the fields, such as who else owns one. */
  readonly notes: readonly string[];
  readonly fields: readonly ShownField[];
}

/** A field before and after; an absent side is not there. Secrets come masked. */
export interface ShownField {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** A page of objects with folded fields, filtered by what becomes of them, kind and namespace. */
export function objectsPage(title: string, subtitle: string, objects: readonly ShownObject[]): string {
  return page({
    title,
    subtitle,
    body: [
      filterBar(
        [
          filter(
            'change',
            'Change',
            objects.map(({ change }) => change),
          ),
          filter(
            'kind',
            'Kind',
            objects.map(({ kind }) => kind),
          ),
          filter(
            'namespace',
            'Namespace',
            objects.map(({ namespace }) => namespace),
          ),
        ],
        objects.length,
        objects.some(({ fields }) => fields.length > 0),
      ),
      ...objects.map(objectPart),
    ],
  });
}

function objectPart({ change, kind, namespace, name, notes, fields }: ShownObject): Html {
  const head = html`<strong>${change}</strong> ${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
  const remarks = notes.map((note) => html`<p class="warning">${note}</p>`);
  const data = html`data-item data-change="${change}" data-kind="${kind}" data-namespace="${namespace}"`;
  if (fields.length === 0) return html`<article ${data}>${head}${remarks}</article>`;
  const count = `${fields.length} ${fields.length === 1 ? 'field' : 'fields'}`;
  return html`<details ${data}><summary>${head} <span class="muted">${count}</span></summary>${remarks}<pre>${fields.map(fieldPart)}</pre></details>`;
}

function fieldPart(field: ShownField): Html {
  const { path, before, after } = field;
  if (typeof before === 'string' && typeof after === 'string' && /\n/.test(before + after))
    return html`${path}\n${lineDiff(before, after).map((line) => side(line.startsWith('+'), line))}`;
  return html`${path}\n${'before' in field && side(false, `- ${valueText(before)}`)}${'after' in field && side(true, `+ ${valueText(after)}`)}`;
}

const side = (isNew: boolean, line: string): Html =>
  isNew ? html`<ins class="add">${line}</ins>` : html`<del class="remove">${line}</del>`;

const valueText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
