import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyzers } from '../../src/analyze/analyzers.ts';
import type { AnyAnalyzer, Example } from '../../src/analyze/define-analyzer.ts';
import { placed, toFinding } from '../../src/analyze/to-finding.ts';
import { meshGraph } from '../../src/graph/graph.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { MeshGraph } from '../../src/model/graph.ts';
import type { ResourceKind } from '../../src/world/resource.ts';
import { worldOfExample } from '../support/analyzer-examples.ts';

/** What a request meets: a finding about an object of these kinds has a place in the graph. */
const drawn: readonly ResourceKind[] = [
  'VirtualService',
  'DestinationRule',
  'Gateway',
  'KubernetesGateway',
  'HTTPRoute',
  'GRPCRoute',
  'Service',
  'ServiceEntry',
];

async function drawnExample(analyzer: AnyAnalyzer, example: Example) {
  const world = worldOfExample(example);
  const findings: Finding[] = [];
  for await (const found of analyzer.check(world))
    if (found.resource && drawn.includes(found.resource.kind))
      findings.push(toFinding(placed({ ...found, analyzer: analyzer.name })));
  return { graph: meshGraph(world, findings), findings };
}

function standsOn({ nodes, edges }: MeshGraph, { code, message, origin }: Finding): readonly string[] {
  const says = (item: MeshGraph['nodes'][number] | MeshGraph['edges'][number]) =>
    item.findings.some((finding) => finding.code === code && finding.message === message);
  return [
    ...edges
      .filter((edge) => says(edge) && [edge.decision, ...edge.also].some((place) => place.origin === origin))
      .map(({ from, to }) => `${from} -> ${to}`),
    ...nodes.filter((node) => says(node) && node.decision?.origin === origin).map(({ id }) => id),
  ];
}

for (const analyzer of analyzers)
  for (const example of analyzer.examples ?? [])
    if ('bad' in example)
      test(`${analyzer.name}: the graph shows ${example.bad}`, async () => {
        const { graph, findings } = await drawnExample(analyzer, example);
        for (const finding of findings)
          assert.notDeepEqual(standsOn(graph, finding), [], `${finding.code} ${finding.origin} ${finding.path}`);
      });

/** Where findings of these analyzers stand, one example each. */
const places: Readonly<Record<string, readonly string[]>> = {
  'virtualservice.DestinationHostAnalyzer: a misspelt host': [
    'IST0101 on route default/example http 0 -> missing host reviwes',
    'IST0101 on route default/example http 0 -> missing host nobody',
  ],
  'virtualservice.DestinationHostAnalyzer: a port that the service does not have, and none where it has several': [
    'IST0101 on route default/example tcp 0 -> missing port 8080 of reviews',
    'IST0112 on route default/example http 0 -> external default/example',
  ],
  'virtualservice.DestinationHostAnalyzer: subset rules that requests from a gateway do not meet': [
    'IST0140 on route default/edge http 0 -> service default/reviews',
  ],
  'virtualservice.DestinationRuleAnalyzer: a subset of another host': [
    'IST0101 on route default/example http 0 -> missing host reviews',
    'IST0101 on route default/example http 0 -> missing host reviews',
  ],
  'virtualservice.GatewayAnalyzer: a name that nobody defines': [
    'IST0101 on missing gateway nope -> route default/example',
    'IST0132 on missing gateway nope -> route default/example',
  ],
  'virtualservice.GatewayAnalyzer: a gateway that takes the host only from its own namespace': [
    'IST0132 on gateway edge/main -> route shop/shop',
  ],
  'virtualservice.JWTClaimRouteAnalyzer: no policy': [
    'IST0149 on gateway default/edge -> route default/example http 0',
    'IST0149 on route default/example http 0',
  ],
  'destinationrule.SubsetSelectPodAnalyzer: a subset that no pod belongs to, and a host that nobody has': [
    'IST0173 on subset default/example v2 -> missing pods of subset default/example v2',
    'IST0174 on rule default/other -> missing host nope',
  ],
  'gateway.ConflictingGatewayAnalyzer: a wider and a narrower selector meet in one pod': [
    'IST0145 on host a.com -> gateway default/a',
    'IST0145 on host b.com -> gateway default/b',
    'IST0145 on host a.com -> gateway default/b',
  ],
  'gateway.IngressGatewayPortAnalyzer: a selector that no workload meets': [
    'IST0101 on gateway default/example -> missing pods of gateway default/example',
  ],
  'service.PortNameAnalyzer: an unknown word, and plain TCP to an external name': [
    'IST0118 on service default/a',
    'IST0118 on service default/a',
    'IST0150 on service default/b',
  ],
};

for (const [title, wanted] of Object.entries(places))
  test(`on the right edge: ${title}`, async () => {
    const [name, bad] = title.split(': ');
    const analyzer = analyzers.find((one) => one.name === name);
    const example = analyzer?.examples?.find((one) => 'bad' in one && one.bad === bad);
    assert.ok(analyzer && example);
    const { graph, findings } = await drawnExample(analyzer, example);
    const shown = findings.flatMap((finding) => standsOn(graph, finding).map((place) => `${finding.code} on ${place}`));
    assert.deepEqual(shown, wanted);
  });
