import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meshGraph } from '../../../src/graph/graph.ts';
import type { MeshGraph } from '../../../src/model/graph.ts';
import { parseObjects } from '../../../src/objects/parse.ts';
import { type Drawing, lineHeight, textWidth } from '../../../src/report/graph/drawing.ts';
import type { Point } from '../../../src/report/graph/edge-path.ts';
import { layout } from '../../../src/report/graph/layout.ts';
import { partsOf } from '../../../src/report/graph/parts.ts';
import { createWorld } from '../../../src/world/world.ts';
import { libraryMesh } from '../../support/library-mesh.ts';

const graphOf = (text: string): MeshGraph => meshGraph(createWorld(parseObjects(text, 'mesh.yaml').objects));

interface Box {
  readonly name: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Everything that is written: the nodes, and what stands on edges. */
function boxesOf({ nodes, edges }: Drawing): readonly Box[] {
  return [
    ...nodes.map(({ node, x, y, width, height }) => ({
      name: node.id,
      left: x,
      top: y,
      right: x + width,
      bottom: y + height,
    })),
    ...edges.flatMap(({ edge, label }) => {
      if (!label) return [];
      const [width, height] = [Math.max(...label.lines.map(textWidth)), label.lines.length * lineHeight];
      const [left, top] = [label.x - width / 2, label.y - height / 2];
      return [
        { name: `${edge.from} -> ${edge.to} ${edge.label}`, left, top, right: left + width, bottom: top + height },
      ];
    }),
  ];
}

/** Points on the curves that are drawn from point to point, level at both ends. */
function* pointsOn(points: readonly Point[]): Generator<Point> {
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    for (let step = 0; from && step <= 20; step++) {
      const t = step / 20;
      const middle = (from.x + to.x) / 2;
      const weights = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3] as const;
      const mix = (values: readonly number[]) =>
        weights.reduce((sum, weight, at) => sum + weight * (values[at] ?? 0), 0);
      yield { x: mix([from.x, middle, middle, to.x]), y: mix([from.y, from.y, to.y, to.y]) };
    }
  }
}

function crossings(drawing: Drawing): readonly string[] {
  const boxes = boxesOf(drawing);
  const overlapping = boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.name} lies on ${b.name}`),
  );
  const crossed = drawing.edges.flatMap(({ edge, points }) => {
    const name = `${edge.from} -> ${edge.to} ${edge.label}`;
    const others = boxes.filter((box) => ![edge.from, edge.to, name].includes(box.name));
    const isOn = ({ x, y }: Point, box: Box) => x > box.left && x < box.right && y > box.top && y < box.bottom;
    const line = [...pointsOn(points)];
    return others.filter((box) => line.some((point) => isOn(point, box))).map((box) => `${name} crosses ${box.name}`);
  });
  return [...overlapping, ...crossed];
}

test('a mesh with its gateway and all its rules is one connected picture without crossing text', () => {
  const graph = graphOf(libraryMesh);
  assert.equal(partsOf(graph, new Set()).length, 1);
  assert.deepEqual(crossings(layout(graph)), []);
});

test('routes by weight to every subset cross no text either', () => {
  const shares = ['v1', 'v2', 'v3'].map(
    (subset, index) => `{destination: {host: opinions, subset: ${subset}}, weight: ${20 + index * 20}}`,
  );
  const routes = `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: opinions, namespace: library}
spec: {hosts: [opinions], http: [{match: [{headers: {end-user: {exact: jane}}}], route: [{destination: {host: opinions, subset: v2}}]}, {route: [${shares.join(', ')}]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: stars, namespace: library}
spec: {hosts: [stars], http: [{route: [{destination: {host: stars, subset: v1}}], mirror: {host: opinions, subset: v3}}]}`;
  assert.deepEqual(crossings(layout(graphOf(libraryMesh + routes))), []);
});
