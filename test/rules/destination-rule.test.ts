import { destinationRuleRules } from '../../src/rules/destination-rule.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(destinationRuleRules);
