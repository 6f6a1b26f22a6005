import { printable } from '../../lib/printable.ts';
import type { GraphEdge, GraphNode, MeshGraph } from '../../model/graph.ts';
import { columns } from '../columns.ts';
import { edgeText, isTrouble, nodeText } from './text.ts';

export interface MeshTextOptions {
  readonly unicode: boolean;
  /** Of the terminal; off one, lines stay whole. */
  readonly width?: number | undefined;
}

/** The mesh as an outline: what is reached from a host, gateway or service stands below it, with what decides the way. */
export function meshText({ nodes, edges }: MeshGraph, { unicode, width }: MeshTextOptions): string {
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const leaving = leavingEdges(edges);
  const reached = new Set(edges.map(({ to }) => to));
  const shown = new Set<string>();
  const rows: string[][] = [];
  const [leads, ends] = unicode ? ['→', '✗'] : ['->', 'x '];

  function show(node: GraphNode, edge: GraphEdge | undefined, depth: number): void {
    const again = shown.has(node.id);
    shown.add(node.id);
    const mark = edge ? `${isTrouble(edge) ? ends : leads} ` : '';
    const below = leaving.get(node.id) ?? [];
    const about = again && below.length > 0 ? ['see above'] : nodeText(node);
    const texts = [...(edge ? edgeText(edge) : []), ...about].map(printable);
    rows.push([`${'  '.repeat(depth)}${mark}${nameOf(node)}`, texts.join(' | ')]);
    if (again) return;
    for (const next of below) {
      const target = nodeOf.get(next.to);
      if (target) show(target, next, depth + 1);
    }
  }

  for (const node of nodes) if (!reached.has(node.id)) show(node, undefined, 0);
  // What is left goes in circles.
  for (const node of nodes) if (!shown.has(node.id)) show(node, undefined, 0);
  return columns(rows, width);
}

function leavingEdges(edges: readonly GraphEdge[]): ReadonlyMap<string, readonly GraphEdge[]> {
  const groups = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const group = groups.get(edge.from);
    if (group) group.push(edge);
    else groups.set(edge.from, [edge]);
  }
  return groups;
}

const nameOf = ({ kind, label, namespace }: GraphNode): string =>
  printable(
    kind === 'missing' || kind === 'mesh' ? label : `${kind} ${namespace === '' ? '' : `${namespace}/`}${label}`,
  );
