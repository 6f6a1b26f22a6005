import { trafficExtensionRules } from '../../src/rules/traffic-extension.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(trafficExtensionRules);
