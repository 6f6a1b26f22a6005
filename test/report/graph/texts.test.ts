import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MeshGraph } from '../../../src/model/graph.ts';
import { dot } from '../../../src/report/graph/dot.ts';
import { html } from '../../../src/report/graph/html.ts';
import { layout } from '../../../src/report/graph/layout.ts';
import { mermaid } from '../../../src/report/graph/mermaid.ts';
import { svg } from '../../../src/report/graph/svg.ts';
import { traceText } from '../../../src/report/graph/trace.ts';

const hostile = '"]; evil -> x <script>alert(1)</script> \\ |end';
const graph: MeshGraph = {
  nodes: [
    { id: 'a', kind: 'service', label: hostile, namespace: hostile, details: [hostile], findings: [] },
    { id: 'b', kind: 'missing', label: 'b', namespace: '', details: [], findings: [] },
  ],
  edges: [
    {
      from: 'a',
      to: 'b',
      label: hostile,
      decision: { origin: hostile, path: '' },
      also: [],
      blockedBy: [hostile],
      dead: true,
      findings: [{ code: 'IST0101', level: 'Error', message: hostile }],
    },
  ],
};

test('dot keeps hostile names inside their quotes', () => {
  for (const line of dot(graph).split('\n'))
    assert.match(line, /^(?:digraph mesh \{|\}|\s*rankdir=LR;|\s+n\d(?: -> n\d)? \[label="(?:[^"\\]|\\.)*"[^"]*\];|)$/);
});

test('mermaid keeps hostile names inside their quotes and without markup', () => {
  for (const line of mermaid(graph).split('\n')) {
    assert.doesNotMatch(line, /<script|\\/);
    assert.ok((line.match(/"/g) ?? []).length % 2 === 0, line);
  }
});

test('dead edges are red in dot and crossed in mermaid, with their code', () => {
  assert.match(dot(graph), /n0 -> n1 \[label="[^\n]*IST0101", color=red/);
  assert.match(mermaid(graph), /n0 --x\|"[^"]*IST0101"\| n1/);
});

test('a trace is one line per step with the place at its end', () => {
  const steps = [
    {
      what: 'route',
      text: 'shop',
      outcome: 'taken',
      decision: { origin: 'VirtualService shop', path: '', reference: 'a.yaml:3' },
    },
    { what: 'end', text: '404', outcome: 'ends' },
  ] as const;
  assert.equal(
    traceText('x/y', steps, { unicode: false }),
    'request x/y\n-> route     shop  a.yaml:3\nx  end       404\n',
  );
});

test('svg and html hold hostile names as text only', () => {
  for (const text of [svg(graph), html({ graph, version: '0.0.0' })]) {
    assert.doesNotMatch(text, /<script>alert|\son\w+=/);
    assert.match(text, /&lt;script&gt;alert/);
  }
});

test('the page loads nothing and lets only its own style and script run', () => {
  const text = html({ graph, version: '0.0.0' });
  assert.match(text, /Content-Security-Policy" content="default-src 'none'; style-src 'sha256-/);
  assert.doesNotMatch(text, /(?:src|href)="(?!#)/);
});

test('a problem links to its edge', () => {
  const text = html({ graph, version: '0.0.0' });
  const [, target = ''] = /<li><a href="#([^"]+)"/.exec(text) ?? [];
  assert.ok(text.includes(`id="${target}"`));
});

const chain = (length: number, hub: boolean): MeshGraph => {
  const node = (id: string): MeshGraph['nodes'][number] => ({
    id,
    kind: 'service',
    label: id,
    namespace: '',
    details: [],
    findings: [],
  });
  const edge = (from: string, to: string): MeshGraph['edges'][number] => ({
    from,
    to,
    label: 'weight 1',
    decision: { origin: '', path: '' },
    also: [],
    blockedBy: [],
    dead: false,
    findings: [],
  });
  const parts = Array.from({ length }, (_, index) => index);
  return {
    nodes: [...(hub ? [node('hub')] : []), ...parts.flatMap((index) => [node(`a${index}`), node(`b${index}`)])],
    edges: parts.flatMap((index) => [edge(`a${index}`, `b${index}`), ...(hub ? [edge('hub', `a${index}`)] : [])]),
  };
};

test('nodes never lie upon each other, hub or not', () => {
  for (const drawn of [layout(chain(40, true)), layout(chain(200, true)), layout(chain(200, false))]) {
    const nodes = [...drawn.nodes].sort((a, b) => a.y - b.y);
    for (const [index, a] of nodes.entries())
      for (const b of nodes.slice(index + 1)) {
        if (b.y >= a.y + a.height) break;
        assert.ok(b.x >= a.x + a.width || a.x >= b.x + b.width, `${a.node.id} and ${b.node.id}`);
      }
    for (const { x, y, width, height } of nodes)
      assert.ok(x >= 0 && y >= 0 && x + width <= drawn.width + 1 && y + height <= drawn.height + 1);
  }
});

test('a page of very many nodes says what it left out', () => {
  assert.match(
    html({ graph: chain(850, false), version: '0.0.0' }),
    />200 nodes are left out here; the 1500 shown have the most problems\. Narrow the graph with --host/,
  );
});
