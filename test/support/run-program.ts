import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { words } from './scenario.ts';

export interface ProgramOptions {
  readonly kubeconfig?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What becomes of stdout and stderr: read, closed by its reader at once, or the descriptor of a file. */
  readonly stdout?: Stream;
  readonly stderr?: Stream;
  /** Called once the program runs. */
  readonly meanwhile?: (child: ChildProcess) => void;
}

type Stream = 'read' | 'closed' | number;

export interface ProgramResult {
  /** Exit status, or the signal that ended it. */
  readonly exit: number | string;
  readonly out: string;
  readonly err: string;
}

const program = `${import.meta.dirname}/../../bin/istioctl.js`;

/** Runs one command line in a process of its own, as a shell would. Needs a built program. */
export async function runProgram(line: string, options: ProgramOptions = {}): Promise<ProgramResult> {
  const { kubeconfig = '/nonexistent/kubeconfig', cwd, stdout = 'read', stderr = 'read', meanwhile } = options;
  const { NODE_EXTRA_CA_CERTS: _slow, ...env } = process.env;
  const child = spawn(process.execPath, [program, ...words(line)], {
    cwd,
    env: { ...env, KUBECONFIG: kubeconfig, LANG: 'C.UTF-8', ...options.env },
    stdio: ['ignore', ...[stdout, stderr].map((stream) => (typeof stream === 'number' ? stream : ('pipe' as const)))],
  });
  const texts = { out: '', err: '' };
  if (stdout === 'closed') child.stdout?.destroy();
  else child.stdout?.setEncoding('utf8').on('data', (text) => (texts.out += text));
  if (stderr === 'closed') child.stderr?.destroy();
  else child.stderr?.setEncoding('utf8').on('data', (text) => (texts.err += text));
  meanwhile?.(child);
  const [code, signal] = await once(child, 'close');
  return { exit: code ?? signal, ...texts };
}
