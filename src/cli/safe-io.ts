import type { Io, Output } from '../io/io.ts';
import { printableLines } from '../lib/printable.ts';

/**
 * The edge where texts reach a person: whatever a name, a message of a server, a file or a kubeconfig holds, a terminal sees
 * it as visible escapes. Standard error is for people always; standard output is data, which stays as it is in a pipe or file.
 * Colours are let through where there are some: they can do no more than look wrong.
 */
export function safeIo(io: Io): Io {
  return {
    stdout: safeOutput(io, 'stdout'),
    stderr: safeOutput(io, 'stderr'),
    env: io.env,
    cwd: io.cwd,
    get stdinIsTTY() {
      return io.stdinIsTTY;
    },
    readStdin: () => io.readStdin(),
    ask: (question) => io.ask(printableLines(question)),
    outliveTerminal: () => io.outliveTerminal(),
    now: () => io.now(),
    get interrupted() {
      return io.interrupted;
    },
  };
}

function safeOutput(io: Io, name: 'stdout' | 'stderr'): Output {
  return {
    write(text) {
      const isForPeople = name === 'stderr' || io.stdout.isTTY;
      io[name].write(isForPeople && mayHoldEscapes.test(text) ? visible(text, io) : text);
    },
    lost: () => io[name].lost(),
    get isTTY() {
      return io[name].isTTY;
    },
    get columns() {
      return io[name].columns;
    },
  };
}

const mayHoldEscapes = /[^\n\t -~]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the ones that chalk writes
const colour = /(\u001b\[(?:[0-9]|2[1-9]|3[0-79]|4[0-79]|9[0-7])(?:;[0-9]{1,2})?m)/;

function visible(text: string, { env, stderr, stdout }: Io): string {
  const hasColours = !env.NO_COLOR && (env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stdout.isTTY || stderr.isTTY);
  if (!hasColours) return printableLines(text);
  return text
    .split(colour)
    .map((part, index) => (index % 2 === 1 ? part : printableLines(part)))
    .join('');
}
