import { type Finding, levels } from '../../model/finding.ts';
import { type FindingsReporter, placeOf } from './reporter.ts';

/** JUnit XML: findings at or above the failure threshold are failed test cases, the others passed ones that say so. */
export const junit: FindingsReporter = (findings, { command, failureThreshold }) => {
  const fails = ({ level }: Finding) => levels.indexOf(level) <= levels.indexOf(failureThreshold);
  const counts = `tests="${Math.max(1, findings.length)}" failures="${findings.filter(fails).length}" errors="0"`;
  const cases = findings.map((finding) => testCase(finding, fails(finding)));
  const name = xml(`istioctl ${command}`);
  if (cases.length === 0) cases.push(`    <testcase classname="${name}" name="no findings"/>`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" ${counts}>`,
    `  <testsuite name="${name}" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>\n',
  ].join('\n');
};

function testCase(finding: Finding, failed: boolean): string {
  const { code, level, message, origin, file, path, suggestion } = finding;
  const text = [placeOf(finding), path, message, suggestion].filter(Boolean).map((part) => xml(String(part)));
  const inner = failed
    ? `<failure type="${xml(code)}" message="${xml(message)}">${text.join('\n')}</failure>`
    : `<system-out>${[xml(level), ...text].join('\n')}</system-out>`;
  const name = xml([code, origin, path].filter(Boolean).join(' '));
  return `    <testcase classname="${xml(file || 'cluster')}" name="${name}">${inner}</testcase>`;
}

/** Escapes markup; characters that XML 1.0 cannot hold at all become U+FFFD. */
function xml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML cannot hold
  const legal = text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
  return legal.replaceAll(/[&<>"\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}
