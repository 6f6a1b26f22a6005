/** Where text goes. `columns` is the terminal's width, undefined off a terminal. */
export interface Output {
  write(text: string): void;
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
  /** Milliseconds since the epoch. */
  now(): number;
  /** Fires at Ctrl-C and SIGTERM. The first signal aborts; the process ends itself when a second one arrives. */
  readonly interrupted: AbortSignal;
}
