import { virtualServiceRules } from '../../src/rules/virtual-service.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(virtualServiceRules);
