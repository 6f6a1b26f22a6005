import { gatewayRules } from '../../src/rules/gateway.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(gatewayRules);
