import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const tell = 'data:text/javascript,process.on("exit",()=>process.stderr.write("PEAK "+process.resourceUsage().maxRSS))';

/** Runs the built program in a process of its own; the most memory that it held at once, in MB. Load does not change it. */
export function peakMemory(
  args: readonly string[],
  { cwd, stdin }: { readonly cwd: string; readonly stdin: string },
): { readonly exit: number | null; readonly megabytes: number } {
  const { NODE_EXTRA_CA_CERTS: _slow, NODE_TEST_CONTEXT: _nested, ...env } = process.env;
  const command = ['--import', tell, resolve('bin/istioctl.js'), ...args];
  const options = { cwd, env, input: stdin, encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
  const { status, stderr } = spawnSync(process.execPath, command, options);
  const peak = /PEAK (\d+)$/.exec(stderr)?.[1];
  if (peak === undefined) throw new Error(`istioctl ${args.join(' ')} told no peak: ${stderr.slice(0, 500)}`);
  return { exit: status, megabytes: Number(peak) / 1024 };
}
