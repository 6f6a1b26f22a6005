// node scripts/run.mjs scripts/generated-mesh.ts [DIR] [OBJECTS]: writes a generated mesh, 10,000 objects below build/mesh unless told otherwise.
// Then for example `npm run bench -- validate -f build/mesh`.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { meshFiles } from '../test/bench/mesh.ts';

const [dir = join('build', 'mesh'), objects = '10000'] = process.argv.slice(2);
rmSync(dir, { recursive: true, force: true });
mkdirSync(dir, { recursive: true });
for (const { name, text } of meshFiles(Number(objects))) writeFileSync(join(dir, name), text);
console.log(dir);
