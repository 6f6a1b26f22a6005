import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annotationProblems, misspeltAnnotations } from '../../src/inject/annotation-rules.ts';

const accepted: readonly (readonly [string, string])[] = [
  ['sidecar.istio.io/interceptionMode', 'TPROXY'],
  ['traffic.sidecar.istio.io/includeOutboundIPRanges', '*'],
  ['traffic.sidecar.istio.io/includeOutboundIPRanges', '10.0.0.0/8,2001:db8::/32'],
  ['traffic.sidecar.istio.io/excludeOutboundIPRanges', ''],
  ['traffic.sidecar.istio.io/includeInboundPorts', '*'],
  ['traffic.sidecar.istio.io/excludeInboundPorts', '80, 443'],
  ['traffic.sidecar.istio.io/includeOutboundPorts', 'not checked'],
  ['status.sidecar.istio.io/port', '0'],
  ['sidecar.istio.io/proxyCPU', '100m'],
  ['prometheus.istio.io/merge-metrics', 'F'],
  ['proxy.istio.io/config', 'concurrency: 2\nunknown: 1'],
  ['istio.io/reroute-virtual-interfaces', 'net1, veth0.1-a_b'],
  ['traffic.sidecar.istio.io/excludeInboundPorts', ' '],
];
for (const [annotation, value] of accepted)
  test(`accepts ${annotation}: ${JSON.stringify(value)}`, () =>
    assert.deepEqual(annotationProblems({ [annotation]: value }), []));

const refused: readonly (readonly [string, string])[] = [
  ['traffic.sidecar.istio.io/kubevirtInterfaces', 'a,,b'],
  ['traffic.sidecar.istio.io/kubevirtInterfaces', 'veth+'],
  ['traffic.sidecar.istio.io/kubevirtInterfaces', '_a'],
  ['traffic.sidecar.istio.io/kubevirtInterfaces', 'a:b'],
  ['sidecar.istio.io/interceptionMode', 'redirect'],
  ['traffic.sidecar.istio.io/includeOutboundIPRanges', '10.0.0.0/8, 11.0.0.0/8'],
  ['traffic.sidecar.istio.io/includeOutboundIPRanges', '10.0.0.0'],
  ['traffic.sidecar.istio.io/includeOutboundIPRanges', '10.0.0.0/33'],
  ['traffic.sidecar.istio.io/excludeOutboundIPRanges', '*'],
  ['traffic.sidecar.istio.io/excludeInboundPorts', '*'],
  ['traffic.sidecar.istio.io/excludeInboundPorts', '65536'],
  ['status.sidecar.istio.io/port', '-1'],
  ['sidecar.istio.io/proxyMemory', '1 Gi'],
  ['prometheus.istio.io/merge-metrics', 'yes'],
  ['proxy.istio.io/config', 'concurrency: many'],
  ['proxy.istio.io/config', '{'],
  ['traffic.sidecar.istio.io/excludeInterfaces', 'a-name-of-16-chars'],
  ['traffic.sidecar.istio.io/excludeOutboundIPRanges', ' '],
];
for (const [annotation, value] of refused)
  test(`refuses ${annotation}: ${JSON.stringify(value)}`, () =>
    assert.equal(annotationProblems({ [annotation]: value })[0]?.annotation, annotation));

test('names that are nearly right are found, those of others are left alone', () => {
  const names = { 'sidecar.istio.io/proxyCPUs': '', 'sidecar.istio.io/proxyCPU': '', 'example.com/proxyCPU': '' };
  assert.deepEqual(misspeltAnnotations(names), [
    { annotation: 'sidecar.istio.io/proxyCPUs', suggestion: 'did you mean "sidecar.istio.io/proxyCPU"?' },
  ]);
});
