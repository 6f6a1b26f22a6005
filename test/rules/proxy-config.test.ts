import { proxyConfigRules } from '../../src/rules/proxy-config.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(proxyConfigRules);
