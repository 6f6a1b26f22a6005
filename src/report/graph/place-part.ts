import type { MeshGraph } from '../../model/graph.ts';
import { cut, type Drawing, lineHeight, sized, widthOf } from './drawing.ts';
import { type PlacedShape, placeShape, type Shape } from './place-shape.ts';
import { edgeText } from './text.ts';

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
