import type { Io } from '../../src/io/io.ts';

/** Surroundings made of values, and what a command did to them. */
export interface FakeIo extends Io {
  readonly out: () => string;
  readonly err: () => string;
  interrupt(): void;
}

export interface FakeIoOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Answers to prompts, in order, undefined for Ctrl-D; without one nobody is there to answer. */
  readonly answers?: readonly (string | undefined)[];
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Milliseconds since the epoch; the clock's by default. */
  readonly now?: number;
  /** Instead of interrupt(). */
  readonly interrupted?: AbortSignal;
}

export function fakeIo({
  stdin = '',
  env = {},
  cwd = process.cwd(),
  answers = [],
  isTTY = false,
  columns,
  now,
  interrupted,
}: FakeIoOptions = {}): FakeIo {
  let out = '';
  let err = '';
  const left = [...answers];
  const controller = new AbortController();
  return {
    stdout: {
      write: (text) => {
        out += text;
      },
      lost: async () => undefined,
      isTTY,
      columns,
    },
    stderr: {
      write: (text) => {
        err += text;
      },
      lost: async () => undefined,
      isTTY,
      columns,
    },
    env: { HOME: '/nonexistent', KUBECONFIG: '/nonexistent/kubeconfig', ...env },
    cwd,
    stdinIsTTY: answers.length > 0,
    readStdin: async () => stdin,
    ask: async (question) => {
      err += question;
      return left.shift();
    },
    outliveTerminal: () => undefined,
    now: () => now ?? Date.now(),
    interrupted: interrupted ?? controller.signal,
    out: () => out,
    err: () => err,
    interrupt: () => controller.abort(),
  };
}
