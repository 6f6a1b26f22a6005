import { peerAuthenticationRules } from '../../src/rules/peer-authentication.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(peerAuthenticationRules);
