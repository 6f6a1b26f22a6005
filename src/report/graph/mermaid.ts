import { printable } from '../../lib/printable.ts';
import type { GraphEdge, GraphNode, MeshGraph } from '../../model/graph.ts';
import { edgeText, nodeText } from './text.ts';

/** Mermaid, for Markdown pages that draw it. */
export function mermaid({ nodes, edges }: MeshGraph): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const node = (one: GraphNode) =>
    `  ${ids.get(one.id)}["${escaped([one.label, ...nodeText(one)].map(printable).join('\n'))}"]${one.kind === 'missing' || one.findings.length > 0 ? ':::dead' : ''}`;
  const edge = (one: GraphEdge) => {
    const text = escaped(edgeText(one).map(printable).join('\n'));
    return `  ${ids.get(one.from)} --${one.dead ? 'x' : '>'}${text ? `|"${text}"|` : ''} ${ids.get(one.to)}`;
  };
  const style = '  classDef dead stroke:#c00,color:#c00';
  return `flowchart LR\n${[...nodes.map(node), ...edges.map(edge), style].join('\n')}\n`;
}

/** Quotes, markup and backslashes as entities; a line break as mermaid writes it. */
const escaped = (text: string) =>
  text.replaceAll(/[^\w \n.,:/*=()@+~-]/gu, (character) => `#${character.codePointAt(0)};`).replaceAll('\n', '<br>');
