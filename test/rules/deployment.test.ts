import { deploymentRules } from '../../src/rules/deployment.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(deploymentRules);
