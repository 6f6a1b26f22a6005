import { anyKind } from '../../src/rules/any-kind.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(anyKind);
