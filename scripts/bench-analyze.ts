// What analyze costs by the number of objects: `npm run bench:analyze [-- --check] [-- 1 5 10 20 100]`, sizes in thousands.
// --check exits 1 above half of the reference's processor time, or with --live above all of it.
// --live reads them from a real API server (see CONTRIBUTING.md for its binary), with the pods of the Deployments.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { meshFiles } from '../test/bench/mesh.ts';

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean' }, live: { type: 'boolean' } },
  allowPositionals: true,
});

/** Half of the processor seconds of istioctl 1.30.3 with its 31 offline rules on the same machine. */
const limits: Readonly<Record<string, number>> = { 1: 0.28, 5: 1.05, 10: 2.25, 20: 4.0 };
/** All of them against a cluster. */
const liveLimits: Readonly<Record<string, number>> = { 10: 3.1 };

interface Usage {
  readonly userCPUTime: number;
  readonly systemCPUTime: number;
  readonly maxRSS: number;
}

const tellUsage =
  'data:text/javascript,process.on("exit",()=>process.stderr.write("USAGE "+JSON.stringify(process.resourceUsage())))';

function measure(args: readonly string[]): Usage {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env; // reading certificates would cost more than the program
  const command = ['--import', tellUsage, 'bin/istioctl.js', 'analyze', '-A', '-o', 'json', ...args];
  const { stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8', maxBuffer: 1 << 28 });
  const usage = /USAGE (.*)$/.exec(stderr)?.[1];
  if (usage === undefined) throw new Error(`analyze failed: ${stderr.slice(0, 500)}`);
  return JSON.parse(usage);
}

function report(size: string, args: readonly string[], limit: number | undefined): void {
  const runs = Array.from({ length: 3 }, () => measure(args));
  const seconds = Math.min(...runs.map(({ userCPUTime, systemCPUTime }) => (userCPUTime + systemCPUTime) / 1e6));
  const memory = Math.max(...runs.map(({ maxRSS }) => maxRSS / 1024));
  const against = limit === undefined ? '' : `  (limit ${limit.toFixed(2)} s)`;
  console.log(`${size.padStart(3)}k objects  ${seconds.toFixed(2)} s CPU${against}  ${memory.toFixed(0)} MiB`);
  if (values.check && limit !== undefined && seconds > limit) process.exitCode = 1;
}

function fromFiles(size: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-analyze-'));
  try {
    for (const { name, text } of meshFiles(Number(size) * 1000)) writeFileSync(join(folder, name), text);
    report(size, ['--use-kube=false', folder], limits[size]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fromCluster(size: string): Promise<void> {
  const { liveMesh } = await import('./lib/live-mesh.ts');
  const mesh = await liveMesh(Number(size) * 1000);
  try {
    report(size, ['--kubeconfig', mesh.kubeconfig, '--timeout', '5m'], liveLimits[size]);
  } finally {
    await mesh.stop();
  }
}

const sizes = positionals.length > 0 ? positionals : values.live ? ['10'] : ['1', '5', '10', '20'];
for (const size of sizes) {
  if (values.live) await fromCluster(size);
  else fromFiles(size);
}
