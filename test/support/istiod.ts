import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const shared = process.env.ISTIOD_DIR ?? join('..', 'shared', 'istiod');

/** A real istiod that runs beside the control plane, from what is installed there. */
export interface Istiod {
  readonly log: string;
  stop(): Promise<void>;
}

/** Where istiod's binary is, or why there is none. */
export function findIstiod(): { readonly path: string } | { readonly missing: string } {
  const given = process.env.ISTIOD_BIN;
  if (given) return existsSync(given) ? { path: given } : { missing: `ISTIOD_BIN=${given} does not exist` };
  const archive = join(shared, 'istiod-linux-amd64.xz');
  if (!existsSync(archive)) return { missing: `there is no ${archive} (set ISTIOD_BIN or ISTIOD_DIR)` };
  if (process.getuid?.() !== 0) return { missing: 'istiod listens on port 443 of its Service: run as root' };
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'istioctl-test');
  const hash = readFileSync(join(shared, 'istiod-linux-amd64.sha256'), 'utf8').split(/\s/)[0] ?? '';
  const cached = join(cache, `istiod-${hash.slice(0, 16)}`);
  if (existsSync(cached)) return { path: cached };
  mkdirSync(cache, { recursive: true });
  const { stdout, status } = spawnSync('xz', ['-dc', archive], { maxBuffer: 1 << 28 });
  if (status !== 0) return { missing: `${archive} cannot be unpacked (is xz installed?)` };
  if (createHash('sha256').update(stdout).digest('hex') !== hash) return { missing: `${archive} is damaged` };
  const aside = `${cached}.${process.pid}`;
  writeFileSync(aside, stdout);
  chmodSync(aside, 0o755);
  renameSync(aside, cached);
  return { path: cached };
}

/** The CRDs of the Gateway API, as YAML. */
export function gatewayApiCrds(): string {
  const { stdout } = spawnSync('xz', ['-dc', join(shared, 'gateway-api-1.5.1-crds.yaml.xz')], { maxBuffer: 1 << 28 });
  return stdout.toString('utf8');
}

/** Starts istiod of a revision that is installed (about 3 s); it dies with this process. */
export async function startIstiod(kubeconfig: string, revision = 'default'): Promise<Istiod> {
  const binary = findIstiod();
  if ('missing' in binary) throw new Error(binary.missing);
  const dir = mkdtempSync(join(tmpdir(), 'istiod-'));
  const script = join(shared, 'istiod-up.mjs');
  const args = [script, '--kubeconfig', kubeconfig, '--binary', binary.path, '--dir', dir, '--revision', revision];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { log } = await firstLine(child, dir);
  return {
    log,
    async stop() {
      child.stdin?.end();
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function firstLine(child: ChildProcess, dir: string): Promise<{ readonly log: string }> {
  if (!child.stdout) throw new Error('istiod was started without a pipe');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  const log = join(dir, 'istiod.log');
  const said = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n') : 'nothing';
  throw new Error(`istiod ended before it was ready; it said:\n${said}`);
}
