import configMessages from '#generated/data/config-schema.ts';
import { profileNames } from '../config/built-in.ts';
import type { Field, Message, Messages } from '../model/config-schema.ts';

/**
 * What may follow a `--set` text that was begun: the next fields of its path, each ending in `.` or `=`, or after `=` the
 * values that the field knows. Paths begin below `spec`.
 */
export function nextSettings(text: string): readonly string[] {
  const messages = configMessages();
  const equals = text.indexOf('=');
  const steps = (equals < 0 ? text : text.slice(0, equals)).split('.');
  const before = equals < 0 ? steps.slice(0, -1) : steps;
  const found = walk(messages, before);
  if (!found) return [];
  if (equals >= 0) return valuesOf(found.field, before).map((value) => `${text.slice(0, equals)}=${value}`);
  const prefix = before.length === 0 ? '' : `${before.join('.')}.`;
  return Object.entries(found.message ?? {})
    .filter(([, field]) => field.unused !== true)
    .map(([name, field]) => `${prefix}${name}${endOf(field, messages)}`);
}

interface Found {
  readonly message: Message | undefined;
  readonly field: Field | undefined;
}

function walk(messages: Messages, steps: readonly string[]): Found | undefined {
  let found: Found = { message: messages.Spec, field: undefined };
  for (const step of steps) {
    if (found.field?.many === 'map') {
      // Any key leads on to the map's own type.
      const { many: _map, ...element } = found.field;
      found = { message: messages[element.type], field: element };
      continue;
    }
    const field = found.message?.[step.replace(/\[.*\]$/, '')];
    if (!field) return undefined;
    found = { message: field.many === 'map' ? undefined : messages[field.type], field };
  }
  return found;
}

function endOf(field: Field, messages: Messages): string {
  if (field.many === 'list') return '[0].';
  return field.many === 'map' || messages[field.type] ? '.' : '=';
}

function valuesOf(field: Field | undefined, path: readonly string[]): readonly string[] {
  if (path.join('.') === 'profile') return profileNames;
  if (field?.type === 'bool') return ['false', 'true'];
  return field?.names ?? field?.known ?? [];
}
