// What analyze costs by the number of objects: `npm run bench:analyze [-- --check] [-- 1 5 10 20 100]`, sizes in thousands.
// --check exits 1 above half of the reference's processor time.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { meshFiles } from '../test/bench/mesh.ts';

const { values, positionals } = parseArgs({ options: { check: { type: 'boolean' } }, allowPositionals: true });

/** Half of the processor seconds of istioctl 1.30.3 with its 31 offline rules on the same machine. */
const limits: Readonly<Record<string, number>> = { 1: 0.28, 5: 1.05, 10: 2.25, 20: 4.0 };

interface Usage {
  readonly userCPUTime: number;
  readonly systemCPUTime: number;
  readonly maxRSS: number;
}

const tellUsage =
  'data:text/javascript,process.on("exit",()=>process.stderr.write("USAGE "+JSON.stringify(process.resourceUsage())))';

function measure(folder: string): Usage {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env; // reading certificates would cost more than the program
  const args = ['--import', tellUsage, 'bin/istioctl.js', 'analyze', '--use-kube=false', '-A', '-o', 'json', folder];
  const { stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8', maxBuffer: 1 << 28 });
  const usage = /USAGE (.*)$/.exec(stderr)?.[1];
  if (usage === undefined) throw new Error(`analyze failed: ${stderr.slice(0, 500)}`);
  return JSON.parse(usage);
}

for (const size of positionals.length > 0 ? positionals : ['1', '5', '10', '20']) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-analyze-'));
  try {
    for (const { name, text } of meshFiles(Number(size) * 1000)) writeFileSync(join(folder, name), text);
    const runs = Array.from({ length: 3 }, () => measure(folder));
    const seconds = Math.min(...runs.map(({ userCPUTime, systemCPUTime }) => (userCPUTime + systemCPUTime) / 1e6));
    const memory = Math.max(...runs.map(({ maxRSS }) => maxRSS / 1024));
    const limit = limits[size];
    const against = limit === undefined ? '' : `  (limit ${limit.toFixed(2)} s)`;
    console.log(`${size.padStart(3)}k objects  ${seconds.toFixed(2)} s CPU${against}  ${memory.toFixed(0)} MiB`);
    if (values.check && limit !== undefined && seconds > limit) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
