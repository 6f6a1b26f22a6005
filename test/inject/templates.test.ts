import assert from 'node:assert/strict';
import { test } from 'node:test';
import { injectionTemplates } from '#generated/injection-templates.ts';
import { istioFunctionNames } from '../../src/inject/function-names.ts';
import { injectionFunctions } from '../../src/inject/functions.ts';
import { parseInjectionTemplate } from '../../src/inject/templates.ts';
import { generalFunctions } from '../../src/template/general-functions.ts';

test('the seven templates of an injector are there, fragments put in', () => {
  const names = ['agentgateway', 'gateway', 'grpc-agent', 'grpc-simple', 'kube-gateway', 'sidecar', 'waypoint'];
  assert.deepEqual(Object.keys(injectionTemplates).sort(), names);
  for (const [name, text] of Object.entries(injectionTemplates)) {
    assert.doesNotMatch(text, /#include/, name);
    assert.ok(parseInjectionTemplate(name, text).body.length > 0);
  }
});

test('the names that the build knows are those of the functions', () => {
  const own = [...injectionFunctions].filter(([name, definition]) => generalFunctions.get(name) !== definition);
  assert.deepEqual(own.map(([name]) => name).sort(), [...istioFunctionNames].sort());
});
