import type { Ora } from 'ora';
import type { Io } from '../io/io.ts';
import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import type { ApplyEvent } from '../model/apply-event.ts';
import type { ComponentName } from '../model/config.ts';
import { applyLines } from '../report/apply-lines.ts';
import { inLocale, useColor, useUnicode } from './terminal.ts';

/** Carries out what tells these events, to the end even without the terminal, and shows it: a block with the present state on a terminal, elsewhere one timed line per change of state. */
export async function showProgress(events: AsyncIterable<ApplyEvent>, io: Io): Promise<readonly ApplyEvent[]> {
  io.outliveTerminal();
  const seen: ApplyEvent[] = [];
  const shown = canRepaint(io) ? await repainted(io) : timedLines(io);
  try {
    for await (const event of events) {
      seen.push(event);
      shown.tell(event);
    }
  } finally {
    shown.stop();
  }
  return seen;
}

const canRepaint = ({ stderr, env }: Io): boolean =>
  stderr.isTTY && stderr.columns !== undefined && env.TERM !== 'dumb';

interface Shown {
  tell(event: ApplyEvent): void;
  stop(): void;
}

function timedLines(io: Io): Shown {
  const started = io.now();
  return {
    tell: (event) => {
      for (const text of linesOf(event, io)) io.stderr.write(`[${clock(io.now() - started)}] ${text}\n`);
    },
    stop: () => {},
  };
}

/** Repaints, once a second at least, what is waited for; what is settled stays above it. */
async function repainted(io: Io): Promise<Shown> {
  const { default: ora } = await import('ora');
  const started = io.now();
  const unicode = useUnicode(io);
  const colors = useColor(io.stderr, io, true) ? {} : { color: false as const };
  // Ctrl-C is handled by the command, which says what was done.
  const spinner = ora({
    discardStdin: false,
    isEnabled: true,
    ...(unicode ? {} : { spinner: 'line' }),
    ...colors,
  }).start();
  const waiting = new Map<ComponentName, readonly string[]>();
  let objects = 0;
  const paint = () => {
    const state = [...waiting.values()].flat();
    const lines = state.length > 0 ? state : [objects > 0 ? `${plural(objects, 'object')} done` : 'applying'];
    spinner.text = `[${clock(io.now() - started)}] ${lines.join('\n          ')}`;
  };
  const ticks = setInterval(paint, 1000);
  return {
    tell(event) {
      if (event.type === 'done') objects++;
      if (event.type === 'waiting') waiting.set(event.component, linesOf({ ...event, notReady: event.left }, io));
      else if ('component' in event) waiting.delete(event.component);
      if (event.type !== 'waiting') persist(spinner, event, io);
      paint();
    },
    stop: () => {
      clearInterval(ticks);
      spinner.stop();
    },
  };
}

/** What an event has to say for good, behind the glyph that it deserves. */
function persist(spinner: Ora, event: ApplyEvent, io: Io): void {
  const unicode = useUnicode(io);
  const isGood = event.type === 'finished' || event.type === 'done';
  const symbol = isGood ? (unicode ? '✔' : 'ok') : unicode ? '✘' : '!!';
  for (const text of linesOf(event, io)) spinner.stopAndPersist({ symbol, text }).start();
}

// ora writes to the terminal itself: nothing behind it makes the texts of others harmless.
const linesOf = (event: ApplyEvent, io: Io): readonly string[] =>
  applyLines(event).map((text) => inLocale(printable(text), io));

/** `01:05`. */
function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
