import type { GraphEdge, MeshGraph } from '../../model/graph.ts';
import { type Drawing, type PlacedEdge, type PlacedNode, sized } from './drawing.ts';
import { hubsOf, mostInOneDrawing, partsOf } from './parts.ts';
import { placePart } from './place-part.ts';
import type { PlacedShape } from './place-shape.ts';

const gap = 28;

/** Places nodes and edges from left to right. Linear in the size of the mesh but for small parts. */
export function layout(graph: MeshGraph): Drawing {
  const hubs = graph.nodes.length > mostInOneDrawing ? hubsOf(graph) : new Set<string>();
  const known = new Map<string, PlacedShape>();
  const drawings = partsOf(graph, hubs).map((part) => placePart(part, known));
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
  const apart = graph.edges.filter(({ from, to }) => hubs.has(from) || hubs.has(to));
  // First, so that they lie below everything that is written.
  const below = apart.map((edge) => straight(edge, places));
  return { width, height: Math.max(height, left.length * 80), nodes, edges: [...below, ...edges] };
}

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
