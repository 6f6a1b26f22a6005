import { layout as dagreLayout, Graph } from '@dagrejs/dagre';
import type { GraphEdge, GraphNode, MeshGraph } from '../../model/graph.ts';
import { type Box, columnsOf, edgePath, type Point } from './edge-path.ts';
import { edgeText, nodeText } from './text.ts';

export interface PlacedNode {
  readonly node: GraphNode;
  /** Top left corner and size, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
}

export interface PlacedEdge {
  readonly edge: GraphEdge;
  readonly points: readonly Point[];
  /** Middle of the label; absent where nothing is written. */
  readonly label?: Point & { readonly lines: readonly string[] };
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

export const lineHeight = 16;
const characterWidth = 6.8;
const widthStep = 24;
const longestLine = 36;
const mostLines = 5;

/** Sizes and connections of a part, and nothing else: parts of one shape are laid out once. */
interface Shape {
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

/** Places the nodes and edges of a connected part; `known` remembers the shapes of the parts before. */
export function placePart(part: MeshGraph, known: Map<string, PlacedShape>): Drawing {
  const nodes = part.nodes.map(sized);
  const at = new Map(part.nodes.map(({ id }, index) => [id, index]));
  const labels = part.edges.map((edge) => edgeText(edge).map(cut));
  const shape: Shape = {
    nodes: nodes.map(({ width, height }) => ({ width, height })),
    edges: part.edges.map(({ from, to }, index) => {
      const lines = labels[index] ?? [];
      const width = lines.length === 0 ? 0 : widthOf(lines) + 12;
      return { from: at.get(from) ?? 0, to: at.get(to) ?? 0, width, height: lines.length * lineHeight };
    }),
  };
  const key = JSON.stringify(shape);
  const placed = known.get(key) ?? placeShape(shape);
  known.set(key, placed);
  return {
    width: placed.width,
    height: placed.height,
    nodes: nodes.map((node, index) => {
      const { x = 0, y = 0 } = placed.nodes[index] ?? {};
      return { ...node, x: x - node.width / 2, y: y - node.height / 2 };
    }),
    edges: part.edges.map((edge, index) => {
      const { points = [], x, y } = placed.edges[index] ?? {};
      const lines = labels[index] ?? [];
      return {
        edge,
        points,
        ...(lines.length > 0 && x !== undefined && y !== undefined && { label: { x, y, lines } }),
      };
    }),
  };
}

function placeShape({ nodes, edges }: Shape): PlacedShape {
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

export function sized(node: GraphNode): PlacedNode {
  const text = nodeText(node);
  const details = text.length > mostLines ? [...text.slice(0, mostLines - 1), '…'] : text;
  const lines = [node.namespace ? `${node.label} (${node.namespace})` : node.label, ...details].map(cut);
  return { node, x: 0, y: 0, width: widthOf(lines) + 20, height: lines.length * lineHeight + 22, lines };
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length > longestLine ? `${characters.slice(0, longestLine - 1).join('')}…` : text;
}

/** In steps, so that parts which differ by a letter only have one shape. */
const widthOf = (lines: readonly string[]) =>
  Math.max(70, ...lines.map((line) => Math.ceil(textWidth(line) / widthStep) * widthStep));

/** Of a sans-serif text at the size of the picture; characters of East Asia and pictographs are twice as wide. */
export function textWidth(text: string): number {
  let units = 0;
  for (const character of text) units += (character.codePointAt(0) ?? 0) < 0x2e80 ? 1 : 2;
  return units * characterWidth;
}
