import { wasmPluginRules } from '../../src/rules/wasm-plugin.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(wasmPluginRules);
