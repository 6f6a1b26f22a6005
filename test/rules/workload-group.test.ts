import { workloadGroupRules } from '../../src/rules/workload-group.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(workloadGroupRules);
