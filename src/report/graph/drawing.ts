import type { GraphEdge, GraphNode } from '../../model/graph.ts';
import type { Point } from './edge-path.ts';
import { nodeText } from './text.ts';

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

/** A node at the size of what is written in it, not yet placed. */
export function sized(node: GraphNode): PlacedNode {
  const text = nodeText(node);
  const details = text.length > mostLines ? [...text.slice(0, mostLines - 1), '…'] : text;
  const lines = [node.namespace ? `${node.label} (${node.namespace})` : node.label, ...details].map(cut);
  return { node, x: 0, y: 0, width: widthOf(lines) + 20, height: lines.length * lineHeight + 22, lines };
}

/** A line short enough for a node; whole characters go, and `…` stands for them. */
export function cut(text: string): string {
  const characters = [...text];
  return characters.length > longestLine ? `${characters.slice(0, longestLine - 1).join('')}…` : text;
}

/** In steps, so that parts which differ by a letter only have one shape. */
export const widthOf = (lines: readonly string[]) =>
  Math.max(70, ...lines.map((line) => Math.ceil(textWidth(line) / widthStep) * widthStep));

/** Of a sans-serif text at the size of the picture; characters of East Asia and pictographs are twice as wide. */
export function textWidth(text: string): number {
  let units = 0;
  for (const character of text) units += (character.codePointAt(0) ?? 0) < 0x2e80 ? 1 : 2;
  return units * characterWidth;
}
