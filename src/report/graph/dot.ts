import { printable } from '../../lib/printable.ts';
import type { GraphEdge, GraphNode, MeshGraph } from '../../model/graph.ts';
import { edgeText, isTrouble, nodeText } from './text.ts';

const shapes: Readonly<Record<GraphNode['kind'], string>> = {
  mesh: 'doublecircle',
  host: 'plaintext',
  gateway: 'house',
  route: 'box',
  rule: 'note',
  service: 'ellipse',
  subset: 'ellipse',
  external: 'octagon',
  waypoint: 'house',
  workload: 'component',
  missing: 'box',
};

/** Graphviz: `istioctl graph -o dot | dot -Tsvg`. */
export function dot({ nodes, edges }: MeshGraph): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const node = (one: GraphNode) => {
    const { id, kind, label, findings } = one;
    const color = kind === 'missing' || findings.length > 0 ? ', color=red, fontcolor=red' : '';
    return `  ${ids.get(id)} [label=${quoted([label, ...nodeText(one)].map(printable).join('\n'))}, shape=${shapes[kind]}${color}];`;
  };
  const edge = (one: GraphEdge) => {
    const color = isTrouble(one) ? ', color=red, fontcolor=red' : '';
    return `  ${ids.get(one.from)} -> ${ids.get(one.to)} [label=${quoted(edgeText(one).map(printable).join('\n'))}${color}];`;
  };
  return `digraph mesh {\n  rankdir=LR;\n${[...nodes.map(node), ...edges.map(edge)].join('\n')}\n}\n`;
}

const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
