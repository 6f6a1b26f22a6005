/** Why text did not arrive: nobody reads it any more, which is no failure, or the system refused to take it. */
export type LostOutput = { readonly unread: true } | { readonly unread: false; readonly reason: string };

/** Where text goes. `columns` is the terminal's width, undefined off a terminal. */
export interface Output {
  /** Never fails: the work goes on to its end without an output that is gone. */
  write(text: string): void;
  /** Resolves once all of it has left, to why some did not. */
  lost(): Promise<LostOutput | undefined>;
  readonly isTTY: boolean;
  readonly columns: number | undefined;
}

/** Everything a command may ask of its surroundings; tests pass their own. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdinIsTTY: boolean;
  /** Resolves to all of standard input. */
  readStdin(): Promise<string>;
  /** Asks one question on stderr and resolves to the answered line; undefined when there is nobody to answer. */
  ask(question: string): Promise<string | undefined>;
  /** From here on the work goes on to its end although its terminal is closed: what is half done stays half done otherwise. */
  outliveTerminal(): void;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Fires at Ctrl-C and SIGTERM. The first signal aborts; the process ends itself when a second one arrives. */
  readonly interrupted: AbortSignal;
}
