import { layout as dagreLayout, Graph } from '@dagrejs/dagre';
import type { GraphEdge, GraphNode, MeshGraph } from '../../model/graph.ts';
import { edgeText } from './edge-text.ts';

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
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Middle of the label; absent where nothing is written. */
  readonly label?: { readonly x: number; readonly y: number; readonly lines: readonly string[] };
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

export const lineHeight = 16;
const characterWidth = 6.8;
const longestLine = 36;
const mostLines = 5;
const gap = 28;
/** Above this many nodes the layout of one connected drawing takes seconds (dagre 3: 0.4 s at 200, 15 s at 1,000). */
const mostInOneDrawing = 250;
/** A node with more edges ties everything together: it stands apart, so that the rest falls into small drawings. */
const hubDegree = 24;

/** Places nodes and edges from left to right. Linear in the size of the mesh but for small parts. */
export function layout(graph: MeshGraph): Drawing {
  const hubs = graph.nodes.length > mostInOneDrawing ? hubsOf(graph) : new Set<string>();
  const drawings = partsOf(graph, hubs).map(drawPart);
  const left = graph.nodes.filter(({ id }) => hubs.has(id)).map(sized);
  const indent = left.length > 0 ? Math.max(...left.map(({ width }) => width)) + 4 * gap : 0;
  const nodes: PlacedNode[] = [];
  const edges: PlacedEdge[] = [];
  let [x, y, column, height, width] = [indent, 0, 0, 0, 0];
  const columnHeight = Math.max(2400, Math.sqrt(drawings.reduce((sum, one) => sum + one.width * one.height, 0)));
  for (const drawing of drawings) {
    if (y > 0 && y + drawing.height > columnHeight) [x, y, column] = [x + column + 2 * gap, 0, 0];
    for (const node of drawing.nodes) nodes.push({ ...node, x: node.x + x, y: node.y + y });
    for (const edge of drawing.edges) edges.push(moved(edge, x, y));
    y += drawing.height + gap;
    column = Math.max(column, drawing.width);
    height = Math.max(height, y);
    width = Math.max(width, x + column);
  }
  for (const [index, hub] of left.entries()) nodes.push({ ...hub, x: 0, y: index * (hub.height + gap) });
  const places = new Map(nodes.map((node) => [node.node.id, node]));
  for (const edge of graph.edges) if (hubs.has(edge.from) || hubs.has(edge.to)) edges.push(straight(edge, places));
  return { width, height: Math.max(height, left.length * 80), nodes, edges };
}

function hubsOf({ nodes, edges }: MeshGraph): ReadonlySet<string> {
  const degree = new Map<string, number>();
  for (const { from, to } of edges) for (const id of [from, to]) degree.set(id, (degree.get(id) ?? 0) + 1);
  return new Set(nodes.map(({ id }) => id).filter((id) => (degree.get(id) ?? 0) > hubDegree));
}

/** Connected parts, hubs left out, the largest first. */
function partsOf({ nodes, edges }: MeshGraph, hubs: ReadonlySet<string>): readonly MeshGraph[] {
  const root = new Map(nodes.map(({ id }) => [id, id]));
  const find = (id: string): string => {
    let at = id;
    while (root.get(at) !== at) at = root.get(at) ?? at;
    root.set(id, at);
    return at;
  };
  const inner = edges.filter(({ from, to }) => !hubs.has(from) && !hubs.has(to));
  for (const { from, to } of inner) root.set(find(from), find(to));
  const parts = new Map<string, { nodes: GraphNode[]; edges: GraphEdge[] }>();
  const partOf = (id: string) => {
    const part = parts.get(find(id)) ?? { nodes: [], edges: [] };
    parts.set(find(id), part);
    return part;
  };
  for (const node of nodes) if (!hubs.has(node.id)) partOf(node.id).nodes.push(node);
  for (const edge of inner) partOf(edge.from).edges.push(edge);
  return [...parts.values()].sort((a, b) => b.nodes.length - a.nodes.length);
}

function drawPart({ nodes, edges }: MeshGraph): Drawing {
  const [only, ...others] = nodes.map(sized);
  if (only && others.length === 0 && edges.length === 0)
    return { width: only.width, height: only.height, nodes: [only], edges: [] };
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: 50, nodesep: 18, edgesep: 12 });
  const placed = new Map(nodes.map((node) => [node.id, sized(node)]));
  for (const [id, { width, height }] of placed) graph.setNode(id, { width, height });
  for (const [index, edge] of edges.entries()) {
    const lines = edgeText(edge).map(cut);
    const size =
      lines.length === 0 ? {} : { width: widthOf(lines) + 12, height: lines.length * lineHeight, labelpos: 'c' };
    graph.setEdge(edge.from, edge.to, size, String(index));
  }
  dagreLayout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    nodes: [...placed].map(([id, node]) => {
      const { x, y } = graph.node(id) as { x: number; y: number };
      return { ...node, x: x - node.width / 2, y: y - node.height / 2 };
    }),
    edges: edges.map((edge, index) => {
      const { points, x, y } = graph.edge({ v: edge.from, w: edge.to, name: String(index) }) as {
        points: PlacedEdge['points'];
        x?: number;
        y?: number;
      };
      const lines = edgeText(edge).map(cut);
      return {
        edge,
        points,
        ...(lines.length > 0 && x !== undefined && y !== undefined && { label: { x, y, lines } }),
      };
    }),
  };
}

function sized(node: GraphNode): PlacedNode {
  const details = node.details.length > mostLines ? [...node.details.slice(0, mostLines - 1), '…'] : node.details;
  const lines = [node.namespace ? `${node.label} (${node.namespace})` : node.label, ...details].map(cut);
  return { node, x: 0, y: 0, width: widthOf(lines) + 20, height: lines.length * lineHeight + 22, lines };
}

const cut = (text: string) => (text.length > longestLine ? `${text.slice(0, longestLine - 1)}…` : text);
const widthOf = (lines: readonly string[]) => Math.max(70, ...lines.map(({ length }) => length * characterWidth));

function moved(edge: PlacedEdge, x: number, y: number): PlacedEdge {
  const points = edge.points.map((point) => ({ x: point.x + x, y: point.y + y }));
  return { ...edge, points, ...(edge.label && { label: { ...edge.label, x: edge.label.x + x, y: edge.label.y + y } }) };
}

/** The edge of a hub: from side to side, without a text that would cross others. */
function straight(edge: GraphEdge, places: ReadonlyMap<string, PlacedNode>): PlacedEdge {
  const middle = (id: string, side: 0 | 1) => {
    const { x = 0, y = 0, width = 0, height = 0 } = places.get(id) ?? {};
    return { x: x + side * width, y: y + height / 2 };
  };
  return { edge, points: [middle(edge.from, 1), middle(edge.to, 0)] };
}
