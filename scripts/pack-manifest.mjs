// npm runs this around `npm pack` and `npm publish` (prepack, postpack): what users install has no scripts, and nothing of
// development. The README there names the generated pages, which are not in the package (the program prints what they say),
// without a link. Where packing is killed half-way, `node scripts/pack-manifest.mjs restore` or git brings both files back.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const kept = 'build/package.json';
const keptReadme = 'build/README.md';
const [what] = process.argv.slice(2);
if (what === 'strip') {
  const text = readFileSync('package.json', 'utf8');
  const { scripts, devDependencies, allowScripts, imports, ...published } = JSON.parse(text);
  if (!scripts) throw new Error('package.json is stripped already: node scripts/pack-manifest.mjs restore');
  mkdirSync('build', { recursive: true });
  writeFileSync(kept, text);
  writeFileSync('package.json', `${JSON.stringify(published, null, 2)}\n`);
  const absent = published.files.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const readme = readFileSync('README.md', 'utf8');
  writeFileSync(keptReadme, readme);
  const link = (whole, words, target) => (absent.includes(target) ? words : whole);
  writeFileSync('README.md', readme.replaceAll(/\[([^\]]*)\]\(([^)]*)\)/g, link));
} else if (what === 'restore') {
  if (existsSync(kept)) renameSync(kept, 'package.json');
  if (existsSync(keptReadme)) renameSync(keptReadme, 'README.md');
} else throw new Error('usage: pack-manifest.mjs strip|restore');
