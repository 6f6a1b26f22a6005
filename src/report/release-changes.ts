import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import type { Check } from '../model/check.ts';
import type { ObjectRef } from '../model/kube-object.ts';
import { describeRef } from '../objects/refs.ts';

interface Report {
  readonly from: string;
  readonly to: string;
  readonly changes: readonly { readonly risk: string; readonly ref: ObjectRef; readonly text: string }[];
  readonly restarted: readonly ObjectRef[];
  readonly injectionChanges: boolean;
  readonly equal: number;
  /** Upgrade notes that concern the configuration, or why they were not asked. */
  readonly notes: readonly Check[] | string;
}

const titles: Readonly<Record<string, string>> = {
  recreated: 'Must be deleted and created anew',
  removed: 'Removed',
  access: 'Access becomes wider',
  definitions: 'Definitions become stricter, or lose something',
  settings: 'Settings of the control plane and the mesh change',
  images: 'Images',
  ports: 'Ports',
  added: 'New objects',
  other: 'Everything else',
};
const mostPerObject = 6;

/** What an upgrade changes for one configuration, the worst first. */
export function releaseChangesText(report: Report): string {
  const { from, to, changes, restarted, notes, equal } = report;
  const risky = changes.filter(({ risk }) => ['recreated', 'removed', 'access', 'definitions'].includes(risk)).length;
  const head = `${from} → ${to}: ${plural(changes.length, 'change')}, ${risky} of them to look at first; ${plural(equal, 'object')} equal\n`;
  if (changes.length === 0) return head;
  const groups = Object.keys(titles).flatMap((risk) => {
    const own = changes.filter((change) => change.risk === risk);
    return own.length === 0 ? [] : [`\n${titles[risk]}\n${groupText(own)}`];
  });
  const [first, rest] = [groups.slice(0, 4), groups.slice(4)];
  return [head, ...first, notesText(notes), stepsText(report, restarted), ...rest].join('');
}

function groupText(changes: Report['changes']): string {
  const objects = new Map<string, string[]>();
  for (const { ref, text } of changes) objects.set(describeRef(ref), [...(objects.get(describeRef(ref)) ?? []), text]);
  return [...objects]
    .map(([object, texts]) => {
      const shown = texts.slice(0, mostPerObject).map((text) => `      ${printable(text)}\n`);
      const more = texts.length > mostPerObject ? `      and ${texts.length - mostPerObject} more\n` : '';
      return `  ${object}\n${shown.join('')}${more}`;
    })
    .join('');
}

function notesText(notes: Report['notes']): string {
  if (typeof notes === 'string') return `\nUpgrade notes: not asked, ${notes}\n`;
  if (notes.length === 0) return '\nUpgrade notes: none concerns this configuration\n';
  const lines = notes.map(
    ({ id, title, fix }) => `  ${id}: ${printable(title)}\n${fix ? `      ${printable(fix)}\n` : ''}`,
  );
  return `\nUpgrade notes that concern this configuration\n${lines.join('')}`;
}

/** In which order the upgrade is made, and what starts anew. */
function stepsText({ changes, injectionChanges }: Report, restarted: readonly ObjectRef[]): string {
  const recreated = changes.some(({ risk }) => risk === 'recreated');
  const names = restarted.map(describeRef).join(', ');
  const steps = [
    'the definitions (base): they come first, and serve both releases',
    recreated
      ? 'a new revision beside the old one: objects that cannot be changed in place stay untouched until it is gone'
      : 'the control plane in place, or as a revision of its own to go back from (upgrade -r NAME)',
    ...(restarted.length > 0 ? [`pods that are replaced: ${names}`] : []),
    `pods with a sidecar: they go on with the proxy that they have until they are started anew${injectionChanges ? ', and what is injected changes' : ''}`,
  ];
  return `\nOrder of the upgrade\n${steps.map((step, index) => `  ${index + 1}. ${step}\n`).join('')}`;
}
