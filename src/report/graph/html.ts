import { type GraphEdge, type MeshGraph, nodeKinds } from '../../model/graph.ts';
import { type Html, html as markup } from '../html/html.ts';
import { filter, filterBar, page } from '../html/page.ts';
import { layout } from './layout.ts';
import { edgeId, picture } from './svg.ts';

/** More nodes than this no page shows well: what is left out is said, with how to narrow it. */
const most = 1500;

/** A page with the picture, the defects that stand on its edges, and every edge as a table for those who do not see it. */
export function html(graph: MeshGraph, { version }: { readonly version: string }): string {
  const shown = firstNodes(graph);
  const left = graph.nodes.length - shown.nodes.length;
  const defects = shown.edges.filter((edge) => edge.dead || edge.blockedBy.length > 0 || edge.findings.length > 0);
  const labels = new Map(
    shown.nodes.map(({ id, label, namespace }) => [id, namespace ? `${label} (${namespace})` : label]),
  );
  return page({
    title: `Mesh: ${graph.nodes.length} nodes, ${graph.edges.length} edges, ${defects.length} with problems`,
    subtitle: `istioctl ${version}`,
    assets: ['graph.css', 'graph.js'],
    body: [
      ...(left > 0
        ? [
            markup`<p class="warning">${left} nodes are left out here. Narrow the graph with --host, -n, --from or --to.</p>`,
          ]
        : []),
      filterBar(
        [
          filter(
            'namespace',
            'Namespace',
            shown.nodes.map(({ namespace }) => namespace),
          ),
          filter(
            'kind',
            'Kind',
            nodeKinds.filter((kind) => shown.nodes.some((node) => node.kind === kind)),
          ),
        ],
        shown.nodes.length,
      ),
      ...(defects.length > 0 ? [markup`<h2>Problems</h2><ul>${defects.map((edge) => defect(edge, labels))}</ul>`] : []),
      markup`<h2>Picture</h2><div class="picture" tabindex="0" role="region" aria-label="Picture of the mesh, scrolls">${picture(layout(shown))}</div>`,
      markup`<details><summary>Every edge as a table</summary><table><thead><tr><th>from</th><th>to</th><th>what</th><th>decided by</th></tr></thead><tbody>${shown.edges.map((edge) => row(edge, labels))}</tbody></table></details>`,
    ],
  });
}

function firstNodes({ nodes, edges }: MeshGraph): MeshGraph {
  const kept = nodes.slice(0, most);
  const ids = new Set(kept.map(({ id }) => id));
  return { nodes: kept, edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)) };
}

type Labels = ReadonlyMap<string, string>;

function defect(edge: GraphEdge, labels: Labels): Html {
  const what = [
    ...(edge.dead ? ['leads nowhere'] : []),
    ...edge.blockedBy.map((policy) => `blocked by ${policy}`),
    ...edge.findings.map(({ code, message }) => `${code} ${message}`),
  ];
  return markup`<li><a href="#${edgeId(edge)}">${between(edge, labels)}</a>: ${what.join('; ')} <span class="muted">${place(edge)}</span></li>`;
}

const row = (edge: GraphEdge, labels: Labels) =>
  markup`<tr><td>${labels.get(edge.from)}</td><td>${labels.get(edge.to)}</td><td>${[edge.label, edge.mtls && `mTLS ${edge.mtls}`].filter(Boolean).join(', ')}</td><td>${place(edge)}</td></tr>`;

const between = ({ from, to }: GraphEdge, labels: Labels) => `${labels.get(from)} → ${labels.get(to)}`;

const place = ({ decision: { origin, path, reference } }: GraphEdge) =>
  [origin, path, reference].filter(Boolean).join(' · ');
