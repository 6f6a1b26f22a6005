import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

/** The code of a module, given as its text, for a script tag: what it exports is in the global `istio`. */
export function browserBundle(module: string): string {
  const flags = ['--bundle', '--platform=browser', '--format=iife', '--global-name=istio', '--log-level=error'];
  const bundled = spawnSync('node_modules/.bin/esbuild', flags, {
    input: module,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  assert.equal(bundled.stderr, '');
  return bundled.stdout;
}

/** `istio.run(text)`: the findings about the objects of a text, as a user of the library gets them. */
export const analyzeInBrowser = `import { parseObjects } from './src/objects/parse.ts';
import { analyze } from './src/pipeline/analyze.ts';
export const run = (text) => analyze(parseObjects(text, 'mesh.yaml').objects, { strict: true, now: 0 });`;
