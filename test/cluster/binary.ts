import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const folder = join('test', 'cluster');
const sources = ['build.sh', 'go.mod', 'go.sum', 'main.go', 'pki.go', 'up.go'];
const archive = join('..', 'shared', 'controlplane', 'controlplane-linux-amd64.xz');

/** The control plane's binary, or why there is none. */
export type Binary = { readonly path: string } | { readonly missing: string };

/** $CONTROLPLANE_BIN, a cache outside the clone, a built one that is offered beside the project, a build with Go: the first that is there. */
export function findBinary(): Binary {
  const given = process.env.CONTROLPLANE_BIN;
  if (given) return existsSync(given) ? { path: given } : { missing: `CONTROLPLANE_BIN=${given} does not exist` };
  const cached = join(cacheFolder(), `controlplane-${sourcesHash()}`);
  if (existsSync(cached)) return { path: cached };
  mkdirSync(cacheFolder(), { recursive: true });
  return unpacked(cached) ?? built(cached);
}

/** Where what was built for tests is kept, outside the clone. It may be deleted at any time. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'istioctl-test');
}

/** Why nothing can be built with Go, where that is so. */
export function goMissing(): string | undefined {
  const { status } = spawnSync('go', ['version']);
  return status === 0 ? undefined : 'nothing built is at hand, and there is no go (1.26 or later) in PATH to build it';
}

/** The expected checksum stands in controlplane.sha256 with the hash of the sources it was built from. */
function unpacked(target: string): Binary | undefined {
  const [binaryHash, builtFrom] = readFileSync(join(folder, 'controlplane.sha256'), 'utf8').trim().split(/\s+/);
  if (!existsSync(archive) || builtFrom !== sourcesHash() || process.platform !== 'linux' || process.arch !== 'x64')
    return undefined;
  const { stdout, status } = spawnSync('xz', ['-dc', archive], { maxBuffer: 1 << 28 });
  if (status !== 0 || createHash('sha256').update(stdout).digest('hex') !== binaryHash) return undefined;
  // Written aside and moved: two runs at once never see half a file.
  const aside = `${target}.${process.pid}`;
  writeFileSync(aside, stdout);
  chmodSync(aside, 0o755);
  renameSync(aside, target);
  return { path: target };
}

function built(target: string): Binary {
  const missing = goMissing();
  if (missing !== undefined) return { missing };
  console.error('building the control plane with Go: 10 to 20 minutes the first time');
  const aside = `${target}.${process.pid}`;
  const { status } = spawnSync('nice', ['bash', join(folder, 'build.sh'), aside], { stdio: 'inherit' });
  if (status !== 0) return { missing: 'building the control plane with Go failed' };
  renameSync(aside, target);
  return { path: target };
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const file of sources) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}
