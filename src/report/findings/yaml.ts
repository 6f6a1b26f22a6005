import { emitYaml } from '../../lib/yaml-emit.ts';
import { sortedFinding } from './json.ts';
import type { FindingsReporter } from './reporter.ts';

/** The objects of the JSON report as a YAML list. */
export const yaml: FindingsReporter = (findings) =>
  findings.length === 0 ? '[]\n' : emitYaml(findings.map(sortedFinding));
