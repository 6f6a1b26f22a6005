import { serviceRules } from '../../src/rules/service.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(serviceRules);
