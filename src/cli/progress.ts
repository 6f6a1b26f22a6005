import type { Io } from '../io/io.ts';
import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import type { ApplyEvent } from '../model/apply-event.ts';
import { applyLines } from '../report/apply-lines.ts';
import { useUnicode } from './terminal.ts';

/** Shows what happens: a spinner with the latest state on a terminal, elsewhere one timed line per change of state. */
export async function showProgress(events: AsyncIterable<ApplyEvent>, io: Io): Promise<readonly ApplyEvent[]> {
  const seen: ApplyEvent[] = [];
  const shown = io.stderr.isTTY && io.stderr.columns ? await spinner(useUnicode(io) ? '✔' : 'ok') : timedLines(io);
  let changed = 0;
  for await (const event of events) {
    seen.push(event);
    if (event.type === 'done') shown.count(++changed);
    for (const text of applyLines(event)) shown.say(text, event.type === 'waiting');
  }
  shown.stop();
  return seen;
}

interface Shown {
  /** `passing`: only the present state, replaced by the next. */
  say(text: string, passing: boolean): void;
  count(objects: number): void;
  stop(): void;
}

function timedLines(io: Io): Shown {
  const started = io.now();
  return {
    say: (text) => io.stderr.write(`[${clock(io.now() - started)}] ${text}\n`),
    count: () => {},
    stop: () => {},
  };
}

async function spinner(done: string): Promise<Shown> {
  const { default: ora } = await import('ora');
  const started = Date.now();
  // Ctrl-C is handled by the command, which says what was done.
  const spinner = ora({ text: 'applying', discardStdin: false }).start();
  let objects = 0;
  return {
    say(text, passing) {
      const line = printable(text); // ora writes to the terminal itself
      if (passing) spinner.text = `[${clock(Date.now() - started)}] ${line}`;
      else spinner.stopAndPersist({ symbol: done, text: line }).start();
    },
    count(now) {
      objects = now;
      spinner.text = `${plural(objects, 'object')} done`;
    },
    stop: () => spinner.stop(),
  };
}

/** `01:05`. */
function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
