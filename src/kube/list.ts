import { isMap } from '../lib/tree.ts';
import type { ListQuery } from '../model/cluster.ts';
import { ClusterError } from '../model/cluster-error.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import { textOf } from './kubeconfig-files.ts';
import { brokenAnswer, kubeObject } from './object-shape.ts';

const pageSize = 500;
/** Five hundred CustomResourceDefinitions may be too much at once; this many objects never are. */
const smallestPage = 20;

/** One page, or all pages put together. */
export interface ListedPage {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
}

export const listAccept = (query: ListQuery): string => accept(query, 'PartialObjectMetadataList');
export const watchAccept = (query: ListQuery): string => accept(query, 'PartialObjectMetadata');

function accept({ metadataOnly }: ListQuery, as: string): string {
  return metadataOnly ? `application/json;as=${as};g=meta.k8s.io;v=v1,application/json` : 'application/json';
}

/** Selectors as URL parameters. */
export function listQuery({ labels, fields }: ListQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  if (labels) parameters.set('labelSelector', labels);
  if (fields) parameters.set('fieldSelector', fields);
  return parameters;
}

export interface Pages {
  /** `announced`: the server said how many more objects there are. */
  page(parameters: string, announced: boolean): Promise<Tree>;
  /** Longest wait for one page; all of them together may take a few of it. 0 for no limit. */
  readonly timeoutMs: number;
}

const pagesInTime = 4;
/** A server may give less than it was asked for, but not again and again. */
const maxShortPages = 10;

/** Asks for page after page; for fewer objects at once where a page is more than is taken. All of them together. */
export async function listPages(query: ListQuery, pages: Pages): Promise<ListedPage> {
  const items: KubeObject[] = [];
  let resourceVersion = '';
  for await (const page of listedPages(query, pages)) {
    for (const item of page.items) items.push(item);
    resourceVersion = page.resourceVersion;
  }
  return { items, resourceVersion };
}

/** The same one page after the other, so that nobody has to hold them all. Time counts while the server is asked. */
export async function* listedPages(query: ListQuery, { page, timeoutMs }: Pages): AsyncGenerator<ListedPage> {
  const what = `list ${query.kind}`;
  const type = { apiVersion: query.apiVersion, kind: query.kind };
  const parameters = listQuery(query);
  let askedMs = 0;
  let shortPages = 0;
  let limit = pageSize;
  let isFirst = true;
  /** How many more there are by the server's own word; 0 while it gave none. */
  let announced = 0;
  for (;;) {
    parameters.set('limit', String(limit));
    const asked = Date.now();
    const list = await page(parameters.toString(), announced > 0).catch((error: unknown) => {
      const isLarge = error instanceof ClusterError && error.code === 'ANSWER_TOO_LARGE';
      if (!isLarge || limit <= smallestPage) throw error;
      return undefined;
    });
    askedMs += Date.now() - asked;
    if (!list) {
      limit = smallestPage;
      continue;
    }
    const metadata = isMap(list.metadata) ? list.metadata : {};
    const found = itemsOf(what, list);
    // Items of a list carry neither apiVersion nor kind.
    const items = found.map((item) => kubeObject(what, item, type));
    yield { items, resourceVersion: textOf(metadata.resourceVersion) };
    const next = textOf(metadata.continue);
    if (next === '') return;
    if (found.length < limit) shortPages++;
    if (typeof metadata.remainingItemCount === 'number') {
      // Objects may be made while a list is read, but what remains must become less, or the list has no end.
      announced = announced === 0 || metadata.remainingItemCount < announced ? metadata.remainingItemCount : 0;
    } else if (isFirst && (query.fields || query.labels)) announced = await countWithout(page);
    else announced = Math.max(0, announced - found.length);
    isFirst = false;
    const isLate = announced === 0 && timeoutMs > 0 && askedMs > pagesInTime * timeoutMs;
    if (isLate || shortPages > maxShortPages) throw brokenAnswer(what, 'a list without an end');
    parameters.set('continue', next);
  }
}

/** Servers count only lists without selectors: these are at least as long. */
async function countWithout(page: Pages['page']): Promise<number> {
  const { metadata } = await page('limit=1', false);
  const count = isMap(metadata) ? metadata.remainingItemCount : undefined;
  return typeof count === 'number' ? count : 0;
}

/** Go writes an empty list as null, too. */
function itemsOf(what: string, { items }: Tree): readonly unknown[] {
  if (Array.isArray(items)) return items;
  if (items === null) return [];
  throw brokenAnswer(what, 'no list of objects');
}
