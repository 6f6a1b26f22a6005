// A quiet test reporter: failures in full, then one line of counts.
import { relative } from 'node:path';

export default async function* report(source) {
  const counts = { passed: 0, failed: 0, skipped: 0, todo: 0 };
  for await (const { type, data } of source) {
    if (type === 'test:diagnostic' && /^(?:skipped loudly|figure: )/.test(data.message)) yield `${data.message}\n`;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details?.type === 'suite') continue;
    if (data.skip !== undefined) {
      counts.skipped++;
      yield `skipped: ${data.name}${typeof data.skip === 'string' ? ` (${data.skip})` : ''}\n`;
    } else if (data.todo !== undefined) counts.todo++;
    else if (type === 'test:pass') counts.passed++;
    else {
      // A file's own entry repeats the failure of a test inside it.
      const error = data.details?.error;
      if (error?.failureType === 'subtestsFailed') continue;
      counts.failed++;
      const cause = error?.cause ?? error;
      yield `\nFAILED ${data.name}\n  at ${data.file ? relative(process.cwd(), data.file) : ''}:${data.line}\n${indent(cause?.stack ?? String(cause))}\n`;
      if (cause && typeof cause === 'object' && 'expected' in cause && 'actual' in cause) {
        yield indent(`expected: ${show(cause.expected)}\nactual:   ${show(cause.actual)}`);
      }
    }
  }
  yield `\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`;
}

const show = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 1))?.slice(0, 2000);
const indent = (text) => `${text.slice(0, 6000).replace(/^/gm, '    ')}\n`;
