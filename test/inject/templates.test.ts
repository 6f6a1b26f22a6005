import assert from 'node:assert/strict';
import { test } from 'node:test';
import injectionTemplates from '#generated/data/injection-templates.ts';
import { istioFunctionNames } from '../../src/inject/function-names.ts';
import { injectionFunctions } from '../../src/inject/functions.ts';
import { ownTemplates, parseInjectionTemplate } from '../../src/inject/templates.ts';
import { generalFunctions } from '../../src/template/general-functions.ts';
import { parseTemplate } from '../../src/template/parse.ts';

test('the seven templates of an injector are there, fragments put in', () => {
  assert.deepEqual(Object.keys(injectionTemplates()).sort(), ownTemplates);
  for (const [name, text] of Object.entries(injectionTemplates())) {
    assert.doesNotMatch(text, /#include/, name);
    assert.ok(parseInjectionTemplate(name, text).body.length > 0);
  }
});

test('the names that the build knows are those of the functions', () => {
  const own = [...injectionFunctions].filter(([name, definition]) => generalFunctions.get(name) !== definition);
  assert.deepEqual(own.map(([name]) => name).sort(), [...istioFunctionNames].sort());
});

test('the sidecar template that the build has parsed is what parsing its text gives', () => {
  const text = injectionTemplates().sidecar ?? '';
  assert.deepEqual(parseInjectionTemplate('sidecar', text), parseTemplate('sidecar', text, injectionFunctions));
  const changed = text.replace('istio-iptables', 'other');
  assert.deepEqual(parseInjectionTemplate('sidecar', changed), parseTemplate('sidecar', changed, injectionFunctions));
});
