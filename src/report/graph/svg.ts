import type { GraphEdge, MeshGraph } from '../../model/graph.ts';
import { type Html, html } from '../html/html.ts';
import { type Drawing, lineHeight, type PlacedEdge, type PlacedNode, textWidth } from './drawing.ts';
import { layout } from './layout.ts';
import { leftText, shownOf } from './shown.ts';
import { edgeText, isTrouble } from './text.ts';

/** A picture that stands alone: colours are written into it. */
export function svg(graph: MeshGraph): string {
  const part = shownOf(graph);
  const style = `<style>text{font:12px sans-serif;fill:#1b1f24}.node rect{fill:#f6f8fa;stroke:#57606a}.edge path{fill:none;stroke:#57606a}
.dead path,.missing rect,.marked rect{stroke:#b3261e}.dead text,.missing text{fill:#b3261e}.label{fill:#fff}#arrow{fill:#57606a}#dead-arrow{fill:#b3261e}</style>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${picture(layout(part.graph), style, leftText(part)).html}\n`;
}

/** The drawing as an svg element; `style` goes in as it is; `note` stands above. */
export function picture({ width, height, nodes, edges }: Drawing, style = '', note = ''): Html {
  const top = note === '' ? 10 : 40;
  const size = [Math.ceil(width + 20), Math.ceil(height + 10 + top)] as const;
  const box = `-10 ${-top} ${size.join(' ')}`;
  const arrows = ['arrow', 'dead-arrow'].map(
    (id) =>
      html`<marker id="${id}" viewBox="0 0 8 8" refX="8" refY="4" markerUnits="userSpaceOnUse" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>`,
  );
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${size[0]}" height="${size[1]}" role="group" aria-label="The mesh as a picture">${{ html: style }}<defs>${arrows}</defs>${note && html`<text x="0" y="-16">${note}</text>`}
${edges.map(edgePicture)}
${nodes.map(nodePicture)}</svg>`;
}

function nodePicture({ node, x, y, width, height, lines }: PlacedNode): Html {
  const place = node.decision && (node.decision.reference ?? node.decision.origin);
  const title = [node.kind, node.label, ...node.details, ...node.findings.map(({ message }) => message), place]
    .filter(Boolean)
    .join(' · ');
  const rows = lines.map(
    (line, index) => html`<text x="${round(x + 10)}" y="${round(y + 32 + index * lineHeight)}">${line}</text>`,
  );
  return html`<g class="node ${node.kind}${node.findings.length > 0 ? ' marked' : ''}" id="${nodeId(node.id)}" data-item data-namespace="${node.namespace}" data-kind="${node.kind}"><title>${title}</title><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="6"/><text class="kind" x="${round(x + 10)}" y="${round(y + 15)}">${node.kind}</text>${rows}</g>
`;
}

function edgePicture({ edge, points, label }: PlacedEdge): Html {
  const title = [
    ...edgeText(edge),
    ...edge.findings.map(({ message }) => message),
    edge.decision.reference ?? edge.decision.origin,
  ].join(' · ');
  const dead = isTrouble(edge);
  const lines = label?.lines ?? [];
  const width = Math.max(0, ...lines.map(textWidth)) + 6;
  const rows = lines.map((line, index) => {
    const y = round((label?.y ?? 0) + (index - (lines.length - 1) / 2) * lineHeight + 4);
    return html`<text text-anchor="middle" x="${round(label?.x ?? 0)}" y="${y}">${line}</text>`;
  });
  const back =
    label &&
    html`<rect class="label" x="${round(label.x - width / 2)}" y="${round(label.y - (lines.length * lineHeight) / 2)}" width="${round(width)}" height="${lines.length * lineHeight}"/>`;
  return html`<g class="edge${dead && ' dead'}" id="${edgeId(edge)}"><title>${title}</title><path d="${curve(points)}" marker-end="url(#${dead && 'dead-'}arrow)"/>${back}${rows}</g>
`;
}

/** A smooth line through the points of a layout. */
function curve(points: PlacedEdge['points']): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${round(first.x)} ${round(first.y)}`;
  let before = first;
  for (const point of rest) {
    const middle = round((before.x + point.x) / 2);
    path += `C${middle} ${round(before.y)} ${middle} ${round(point.y)} ${round(point.x)} ${round(point.y)}`;
    before = point;
  }
  return path;
}

const round = (value: number) => Math.round(value * 10) / 10;

/** An id that HTML and links take, whatever the names are. */
export const nodeId = (text: string) =>
  `n-${text.replaceAll(/[^A-Za-z0-9]/gu, (character) => `-${character.codePointAt(0)}-`)}`;

export const edgeId = ({ from, to, label }: Pick<GraphEdge, 'from' | 'to' | 'label'>) =>
  `e${nodeId(`${from}>${to}>${label}`)}`;
