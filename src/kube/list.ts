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
  page(parameters: string): Promise<Tree>;
  /** Longest wait for one page; all of them together may take a few of it. 0 for no limit. */
  readonly timeoutMs: number;
}

const pagesInTime = 4;
/** A server may give less than it was asked for, but not again and again. */
const maxShortPages = 10;

/** Asks for page after page; for fewer objects at once where a page is more than is taken. */
export async function listPages(query: ListQuery, { page, timeoutMs }: Pages): Promise<ListedPage> {
  const what = `list ${query.kind}`;
  const type = { apiVersion: query.apiVersion, kind: query.kind };
  const items: KubeObject[] = [];
  const parameters = listQuery(query);
  const started = Date.now();
  let shortPages = 0;
  let limit = pageSize;
  for (;;) {
    parameters.set('limit', String(limit));
    const list = await page(parameters.toString()).catch((error: unknown) => {
      const isLarge = error instanceof ClusterError && error.code === 'ANSWER_TOO_LARGE';
      if (!isLarge || limit <= smallestPage) throw error;
      return undefined;
    });
    if (!list) {
      limit = smallestPage;
      continue;
    }
    const metadata = isMap(list.metadata) ? list.metadata : {};
    const found = itemsOf(what, list);
    // Items of a list carry neither apiVersion nor kind.
    for (const item of found) items.push(kubeObject(what, item, type));
    const next = textOf(metadata.continue);
    if (next === '') return { items, resourceVersion: textOf(metadata.resourceVersion) };
    if (found.length < limit) shortPages++;
    const isLate = timeoutMs > 0 && Date.now() - started > pagesInTime * timeoutMs;
    if (isLate || shortPages > maxShortPages) throw brokenAnswer(what, 'a list without an end');
    parameters.set('continue', next);
  }
}

/** Go writes an empty list as null, too. */
function itemsOf(what: string, { items }: Tree): readonly unknown[] {
  if (Array.isArray(items)) return items;
  if (items === null) return [];
  throw brokenAnswer(what, 'no list of objects');
}
