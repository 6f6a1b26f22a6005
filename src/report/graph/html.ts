import { type GraphEdge, nodeKinds, type TraceStep } from '../../model/graph.ts';
import { type Html, html as markup } from '../html/html.ts';
import { filter, filterBar, page } from '../html/page.ts';
import type { GraphReport } from './formats.ts';
import { layout } from './layout.ts';
import { type Problem, placeText, problemsOf } from './problems.ts';
import { leftText, type Shown, shownOf } from './shown.ts';
import { picture } from './svg.ts';

/** A page with the picture, the problems that stand in it, and every edge as a table for those who do not see it. */
export function html({ graph, request, version }: GraphReport): string {
  const part = shownOf(graph);
  const shown = part.graph;
  const labels = new Map(
    shown.nodes.map(({ id, label, namespace }) => [id, namespace ? `${label} (${namespace})` : label]),
  );
  const problems = problemsOf(shown, labels);
  return page({
    title: `Mesh: ${graph.nodes.length} nodes, ${graph.edges.length} edges, ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
    subtitle: `istioctl ${version}`,
    assets: ['graph.css', 'graph.js'],
    body: [
      ...(part.left > 0 ? [leftOut(part)] : []),
      ...(request ? [answer(request)] : []),
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
      ...(graph.nodes.length === 0 ? [markup`<p class="warning">There is nothing to draw.</p>`] : []),
      ...(problems.length > 0 ? [markup`<h2>Problems</h2><ul>${problems.map(item)}</ul>`] : []),
      markup`<h2>Picture</h2><p class="muted">Requests go from left to right. Red leads nowhere, lets nothing through or has a finding, whose code stands there. mTLS is what a workload accepts, TLS what a DestinationRule tells the sender.</p><div class="picture" tabindex="0" role="region" aria-label="Picture of the mesh, scrolls">${picture(layout(shown))}</div>`,
      markup`<details><summary>Every edge as a table</summary><table><thead><tr><th>from</th><th>to</th><th>what</th><th>decided by</th></tr></thead><tbody>${shown.edges.map((edge) => row(edge, labels))}</tbody></table></details>`,
    ],
  });
}

/** More namespaces than this nobody reads through. */
const mostNamespaces = 100;

/** Says what the picture leaves out, and which namespace to look at. */
function leftOut(part: Shown): Html {
  const rows = part.namespaces
    .slice(0, mostNamespaces)
    .map(({ namespace, left, problems }) => markup`<tr><td>${namespace}</td><td>${left}</td><td>${problems}</td></tr>`);
  const more = part.namespaces.length - rows.length;
  return markup`<p class="warning">${leftText(part)}</p><details><summary>Namespaces to narrow it to</summary><table><thead><tr><th>-n</th><th>nodes left out</th><th>problems</th></tr></thead><tbody>${rows}</tbody></table>${more > 0 && markup`<p class="muted">and ${more} more</p>`}</details>`;
}

const outcomes: Readonly<Record<TraceStep['outcome'], string>> = {
  taken: 'ok',
  'passed over': 'muted',
  maybe: 'warning',
  ends: 'error',
};

/** What happens to the request, one line per step. */
function answer({ text, steps }: NonNullable<GraphReport['request']>): Html {
  const rows = steps.map(
    ({ what, outcome, text: told, decision }) =>
      markup`<li><span class="${outcomes[outcome]}">${outcome}</span> <strong>${what}</strong> ${told}${decision && markup` <span class="muted">${placeText(decision)}</span>`}</li>`,
  );
  return markup`<h2>What happens to a request for ${text}</h2><ol class="steps">${rows}</ol>`;
}

const item = ({ target, where, what, place }: Problem) =>
  markup`<li><a href="#${target}">${where}</a>: ${what} <span class="muted">${place}</span></li>`;

const row = (edge: GraphEdge, labels: ReadonlyMap<string, string>) =>
  markup`<tr><td>${labels.get(edge.from)}</td><td>${labels.get(edge.to)}</td><td>${[edge.label, edge.tls && `TLS ${edge.tls}`, edge.mtls && `mTLS ${edge.mtls}`].filter(Boolean).join(', ')}</td><td>${[edge.decision, ...edge.also].map(placeText).join('; ')}</td></tr>`;
