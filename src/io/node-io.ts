import type { Io, LostOutput, Output } from './io.ts';
import { systemReason } from './system-reason.ts';

/** The real surroundings: this process. */
export function nodeIo(): Io {
  return {
    stdout: output(() => process.stdout),
    stderr: output(() => process.stderr),
    env: process.env,
    cwd: process.cwd(),
    get stdinIsTTY() {
      return process.stdin.isTTY === true;
    },
    readStdin,
    ask,
    outliveTerminal: () => void process.on('SIGHUP', () => undefined),
    now: Date.now,
    get interrupted() {
      return interruption();
    },
  };
}

/** An output on a stream of node's, which is made when it is first used: each costs start-up time. */
function output(open: () => NodeJS.WriteStream): Output {
  let stream: NodeJS.WriteStream | undefined;
  let lost: LostOutput | undefined;
  let pending = Promise.resolve();
  const lose = (error: NodeJS.ErrnoException) => {
    lost ??= isGone(error, stream) ? { unread: true } : { unread: false, reason: systemReason(error) };
  };
  const opened = () => {
    stream ??= open().on('error', lose);
    return stream;
  };
  return {
    write(text) {
      if (text === '' || lost) return;
      const written = new Promise<void>((resolve) => {
        opened().write(text, (error) => {
          if (error) lose(error);
          resolve();
        });
      });
      pending = pending.then(() => written);
    },
    async lost() {
      await pending;
      return lost;
    },
    get isTTY() {
      return opened().isTTY === true;
    },
    get columns() {
      // 0 where a terminal does not know its size, as below docker or on a serial line.
      return opened().isTTY ? opened().columns || undefined : undefined;
    },
  };
}

/** `| head` closes the pipe early, and a window takes its terminal with it: nobody is there to read the rest. */
const isGone = ({ code }: NodeJS.ErrnoException, stream: NodeJS.WriteStream | undefined) =>
  code === 'EPIPE' || (code === 'EIO' && stream?.isTTY === true);

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function ask(question: string): Promise<string | undefined> {
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = new Promise<undefined>((resolve) => reader.once('close', () => resolve(undefined)));
    // The terminal is readline's own meanwhile: Ctrl-C comes as a key.
    reader.once('SIGINT', () => {
      interruption();
      controller?.abort();
      reader.close();
    });
    const answer = await Promise.race([reader.question(question), ended]);
    if (answer === undefined) process.stderr.write('\n');
    return answer;
  } finally {
    reader.close();
  }
}

let controller: AbortController | undefined;

/** Signals are caught only once somebody asks: until then Ctrl-C ends the process as usual. */
function interruption(): AbortSignal {
  if (!controller) {
    const started = new AbortController();
    controller = started;
    const abort = () => {
      if (started.signal.aborted) process.exit(130);
      started.abort();
    };
    process.on('SIGINT', abort);
    process.on('SIGTERM', abort);
  }
  return controller.signal;
}
