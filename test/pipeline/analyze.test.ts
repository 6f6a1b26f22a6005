import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { parseObjects } from '../../src/objects/parse.ts';
import { analyze } from '../../src/pipeline/analyze.ts';
import { meshFiles } from '../bench/mesh.ts';
import { analyzeInBrowser, browserBundle } from '../support/browser-bundle.ts';

const text = `${meshFiles(50)
  .map((file) => file.text)
  .join('---\n')}---
apiVersion: v1
kind: Secret
metadata: { name: team-0-cert, namespace: istio-system }
data: { tls.crt: bm9uZQ==, tls.key: a2V5 }
---
apiVersion: v1
kind: Pod
metadata:
  name: odd
  namespace: team-0
  annotations: { proxy.istio.io/config: "drainDuration: 1us", sidecar.istio.io/injct: "true" }
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: logs, namespace: team-0 }
spec: { accessLogging: [{ filter: { expression: "response.code >=" } }] }
---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: lua, namespace: team-0 }
spec: { configPatches: [{ applyTo: CLUSTER, patch: { operation: MERGE, value: { conect_timeout: 5s } } }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: typos, namespace: team-0 }
spec: { hosts: [a.example.com], htp: [], http: [{ timeout: 5, match: [{ uri: { regex: "(" } }] }] }
`;
test('it runs where there is no Node: bundled for a browser, without its globals', async () => {
  const context = createContext({ text, TextEncoder, TextDecoder, atob }); // a browser has these
  runInContext(browserBundle(analyzeInBrowser), context);
  const inBrowser = await runInContext('istio.run(text).then((result) => JSON.stringify(result))', context);
  const here = await analyze(parseObjects(text, 'mesh.yaml').objects, { strict: true, now: 0 });
  assert.deepEqual(JSON.parse(inBrowser), JSON.parse(JSON.stringify(here)));
  const codes = new Set(here.findings.map(({ code }) => code));
  for (const code of ['IST0101', 'IST0106', 'IST0108', 'IST0125', 'IST0133', 'IST0161'])
    assert.ok(codes.has(code), code);
});
