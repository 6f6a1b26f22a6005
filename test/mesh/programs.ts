import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheFolder, goMissing } from '../cluster/binary.ts';

const folder = join('test', 'mesh', 'programs');

/** What a mesh runs, as build.sh of test/mesh/programs lays it out. */
export interface MeshPrograms {
  readonly istiod: string;
  readonly agent: string;
  readonly envoy: string;
  /** Runs one of them as if in a pod. */
  readonly pod: string;
  /** What the agent makes Envoy's first configuration from. */
  readonly bootstrapTemplate: string;
  /** Folder of what can be executed in a pod. */
  readonly execPath: string;
  /** File with the CRDs of the Gateway API. */
  readonly gatewayApi: string;
}

/** The programs, or why there are none. */
export type FoundPrograms = { readonly programs: MeshPrograms } | { readonly missing: string };

/** $MESH_PROGRAMS, a cache outside the clone that is keyed by the sources, or a build with Go and pip: the first that is there. */
export function findMeshPrograms(): FoundPrograms {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return { missing: 'a mesh needs Linux and root: each proxy gets a network namespace, istiod listens on port 443' };
  const given = process.env.MESH_PROGRAMS;
  if (given) return existsSync(given) ? laidOut(given) : { missing: `MESH_PROGRAMS=${given} does not exist` };
  const cached = join(cacheFolder(), `mesh-${sourcesHash()}`);
  return existsSync(cached) ? laidOut(cached) : built(cached);
}

function laidOut(out: string): FoundPrograms {
  const at = (name: string) => resolve(out, name);
  const programs = {
    istiod: at('pilot-discovery'),
    agent: at('pilot-agent'),
    envoy: at('envoy'),
    pod: at('pod'),
    bootstrapTemplate: at('envoy_bootstrap.json'),
    execPath: at('exec'),
    gatewayApi: at('gateway-api.yaml'),
  };
  const absent = Object.values(programs).find((path) => !existsSync(path));
  return absent === undefined ? { programs } : { missing: `there is no ${absent}: remove ${out}, it is built anew` };
}

function built(target: string): FoundPrograms {
  const missing = goMissing();
  if (missing !== undefined) return { missing };
  mkdirSync(cacheFolder(), { recursive: true });
  console.error('building istiod and its proxies with Go: 5 to 10 minutes the first time');
  // Built aside and moved: two runs at once never see half of it.
  const aside = `${target}.${process.pid}`;
  const { status } = spawnSync('nice', ['bash', join(folder, 'build.sh'), aside], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status === 0 && !existsSync(target)) renameSync(aside, target);
  else rmSync(aside, { recursive: true, force: true });
  return status === 0 ? laidOut(target) : { missing: 'building istiod and its proxies failed, see above' };
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  for (const file of files)
    if (/\.(?:go|mod|sum|sh)$/.test(file)) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}
