import { printable } from '../lib/printable.ts';
import type { ApplyEvent, NotReady } from '../model/apply-event.ts';
import { componentTable } from '../model/component-table.ts';
import { describeRef } from '../objects/refs.ts';

/** What an event has to say, one line each; nothing for those that only count. */
export function applyLines(event: ApplyEvent): readonly string[] {
  switch (event.type) {
    case 'finished':
      return [line(componentTable[event.component].title, event.ready ? 'ready' : 'applied')];
    case 'waiting':
      return event.notReady.map((one) => line(componentTable[event.component].title, notReadyText(one)));
    case 'skipped':
      return [
        line(
          componentTable[event.component].title,
          `not started, because ${componentTable[event.because].title} is not done`,
        ),
      ];
    case 'done':
      return event.action === 'deleted' ? [`deleted ${describeRef(event.ref)}`] : [];
    default:
      return [];
  }
}

const line = (title: string, text: string) => `${title.padEnd(16)} ${text}`;

function notReadyText({ ref, state, pod, event }: NotReady): string {
  const parts = [`${describeRef(ref)} ${state}`, pod && `pod ${pod}`, event].filter((part) => part !== undefined);
  return printable(parts.join('   '));
}

/** What went wrong, for the end of the output. */
export function failureText(events: readonly ApplyEvent[]): string {
  const lines = events.flatMap((event) => {
    if (event.type === 'failed')
      return [
        `error: ${describeRef(event.ref)}: ${event.error.message}`,
        ...(event.error.hint ? [`hint: ${event.error.hint}`] : []),
      ];
    if (event.type === 'timedOut') return event.notReady.map((one) => `not ready: ${notReadyText(one)}`);
    return [];
  });
  return lines.map((text) => `${text}\n`).join('');
}
