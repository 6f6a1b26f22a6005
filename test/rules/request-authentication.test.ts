import { requestAuthenticationRules } from '../../src/rules/request-authentication.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(requestAuthenticationRules);
