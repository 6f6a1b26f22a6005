import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MeshGraph } from '../../../src/model/graph.ts';
import { dot } from '../../../src/report/graph/dot.ts';
import { mermaid } from '../../../src/report/graph/mermaid.ts';
import { traceText } from '../../../src/report/graph/trace.ts';

const hostile = '"]; evil -> x <script>alert(1)</script> \\ |end';
const graph: MeshGraph = {
  nodes: [
    { id: 'a', kind: 'service', label: hostile, namespace: hostile, details: [hostile] },
    { id: 'b', kind: 'missing', label: 'b', namespace: '', details: [] },
  ],
  edges: [
    {
      from: 'a',
      to: 'b',
      label: hostile,
      decision: { origin: hostile, path: '' },
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
  assert.equal(traceText('x/y', steps, false), 'request x/y\n-> route     shop  a.yaml:3\nx end       404\n');
});
