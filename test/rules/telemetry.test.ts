import { telemetryRules } from '../../src/rules/telemetry.ts';
import { testRules } from '../support/rule-examples.ts';

testRules(telemetryRules);
