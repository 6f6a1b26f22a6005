// npm runs this around `npm pack` and `npm publish` (prepack, postpack): what users install has no scripts, and nothing of
// development. Where packing is killed half-way, `node scripts/pack-manifest.mjs restore` or git brings package.json back.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const kept = 'build/package.json';
const [what] = process.argv.slice(2);
if (what === 'strip') {
  const text = readFileSync('package.json', 'utf8');
  const { scripts, devDependencies, allowScripts, imports, ...published } = JSON.parse(text);
  if (!scripts) throw new Error('package.json is stripped already: node scripts/pack-manifest.mjs restore');
  mkdirSync('build', { recursive: true });
  writeFileSync(kept, text);
  writeFileSync('package.json', `${JSON.stringify(published, null, 2)}\n`);
} else if (what === 'restore') {
  if (existsSync(kept)) renameSync(kept, 'package.json');
} else throw new Error('usage: pack-manifest.mjs strip|restore');
