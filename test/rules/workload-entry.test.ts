import { workloadEntryRules } from '../../src/rules/workload-entry.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(workloadEntryRules);
