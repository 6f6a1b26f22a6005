import { envoyFilterRules } from '../../src/rules/envoy-filter.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(envoyFilterRules);
