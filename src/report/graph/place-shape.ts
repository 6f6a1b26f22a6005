import { layout as dagreLayout, Graph } from '@dagrejs/dagre';
import type { Drawing, PlacedNode } from './drawing.ts';
import { type Box, columnsOf, edgePath, type Point } from './edge-path.ts';

/** Sizes and connections of a part, and nothing else: parts of one shape are laid out once. */
export interface Shape {
  readonly nodes: readonly Pick<PlacedNode, 'width' | 'height'>[];
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly width: number;
    readonly height: number;
  }[];
}

export interface PlacedShape extends Pick<Drawing, 'width' | 'height'> {
  /** Middles. */
  readonly nodes: readonly Point[];
  readonly edges: readonly (Partial<Point> & { readonly points: readonly Point[] })[];
}

/** Lays a connected shape out from left to right. */
export function placeShape({ nodes, edges }: Shape): PlacedShape {
  const [only, ...others] = nodes;
  if (only && others.length === 0 && edges.length === 0)
    return { ...only, nodes: [{ x: only.width / 2, y: only.height / 2 }], edges: [] };
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: 50, nodesep: 18, edgesep: 12 });
  for (const [index, size] of nodes.entries()) graph.setNode(String(index), { ...size });
  for (const [index, { from, to, ...size }] of edges.entries())
    graph.setEdge(String(from), String(to), size.height > 0 ? { ...size, labelpos: 'c' } : {}, String(index));
  dagreLayout(graph);
  const { width = 0, height = 0 } = graph.graph() as Partial<PlacedShape>;
  const boxes = nodes.map((_, index) => graph.node(String(index)) as Box);
  const ways = edges.map(
    ({ from, to }, index) =>
      graph.edge({ v: String(from), w: String(to), name: String(index) }) as Partial<Box> & {
        points: readonly Point[];
      },
  );
  const labels = ways.flatMap(({ x, y = 0, width = 0, height = 0 }) =>
    x === undefined ? [] : [{ x, y, width, height }],
  );
  const columns = columnsOf([...boxes, ...labels]);
  return {
    width,
    height,
    nodes: boxes,
    edges: edges.map(({ from, to }, index) => {
      const { points = [], x, y } = ways[index] ?? {};
      const [start, end] = [boxes[from], boxes[to]];
      const path = start && end ? edgePath({ from: start, to: end, middles: points.slice(1, -1) }, columns) : points;
      return { ...(x !== undefined && y !== undefined && { x, y }), points: path };
    }),
  };
}
