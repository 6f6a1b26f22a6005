import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runScenario } from './support/scenario.ts';

const folder = join('test', 'scenarios');
for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
  if (path.endsWith('.txt')) test(`scenario ${path}`, () => runScenario(join(folder, path)));
