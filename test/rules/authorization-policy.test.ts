import { authorizationPolicyRules } from '../../src/rules/authorization-policy.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(authorizationPolicyRules);
