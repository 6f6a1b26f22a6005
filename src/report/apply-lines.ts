import { printable } from '../lib/printable.ts';
import type { ApplyEvent, NotReady } from '../model/apply-event.ts';
import type { ComponentName } from '../model/config.ts';
import { describeRef } from '../objects/refs.ts';

/** Names of the components as users know them. */
const componentTitles: Readonly<Record<ComponentName, string>> = {
  base: 'base',
  pilot: 'istiod',
  ingressGateways: 'ingress gateways',
  egressGateways: 'egress gateways',
  cni: 'cni',
  ztunnel: 'ztunnel',
};

/** What an event has to say, one line each; nothing for those that only count. */
export function applyLines(event: ApplyEvent): readonly string[] {
  switch (event.type) {
    case 'finished':
      return [line(componentTitles[event.component], event.ready ? 'ready' : 'applied')];
    case 'waiting':
      return event.notReady.map((one) => line(componentTitles[event.component], notReadyText(one)));
    case 'skipped':
      return [
        line(componentTitles[event.component], `not started, because ${componentTitles[event.because]} is not done`),
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
