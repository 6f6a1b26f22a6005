import { isMap } from '../lib/tree.ts';
import type { ListQuery } from '../model/cluster.ts';
import type { KubeObject, Tree } from '../model/kube-object.ts';
import { textOf } from './kubeconfig-files.ts';

const pageSize = 500;

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

/** Asks for page after page. */
export async function listPages(query: ListQuery, page: (parameters: string) => Promise<Tree>): Promise<ListedPage> {
  const items: KubeObject[] = [];
  const parameters = listQuery(query);
  parameters.set('limit', String(pageSize));
  for (;;) {
    const list = await page(parameters.toString());
    const metadata = isMap(list.metadata) ? list.metadata : {};
    for (const item of Array.isArray(list.items) ? list.items : []) {
      // Items of a list carry neither apiVersion nor kind.
      items.push({ ...item, apiVersion: query.apiVersion, kind: query.kind });
    }
    const next = textOf(metadata.continue);
    if (next === '') return { items, resourceVersion: textOf(metadata.resourceVersion) };
    parameters.set('continue', next);
  }
}
