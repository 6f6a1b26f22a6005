import { printable } from '../lib/printable.ts';
import { wrapLines } from '../lib/wrap.ts';
import type { SettingDescription } from '../model/setting.ts';
import { columns } from './columns.ts';

interface Effect {
  readonly example: string;
  readonly changes: readonly string[];
}

const mostChanges = 12;
const longestBranch = 100;

/** A setting as people read it: type, meaning, defaults, what it changes, what stands below it. */
export function settingText(setting: SettingDescription, effect: Effect | undefined, width?: number): string {
  const { path, type, description, values, unused, profiles, fields } = setting;
  const shown = [['default', valueText(setting.default)], ...profileRows(profiles)];
  // Branches near the root hold half the configuration.
  const isLong = fields.length > 0 && shown.some(([, text = '']) => text.length > longestBranch);
  const rows = [
    ['type', type],
    ...(values.length > 0 ? [['values', values.map((value) => (value === '' ? '""' : value)).join(', ')]] : []),
    ...(isLong ? [['default', `printed by: istioctl profile dump${path && ` --config-path ${path}`}`]] : shown),
  ];
  const notes = unused === undefined ? '' : `nothing reads it${unused === true ? '' : `: use ${unused}`}\n`;
  const below =
    fields.length === 0
      ? ''
      : `\n${columns(
          fields.map(({ name, ...field }) => [`  ${name}`, field.type, field.description]),
          width,
        )}`;
  return `${path === '' ? 'spec' : path}\n${wrapLines(description, width)}\n${notes}\n${columns(rows, width)}${effectText(effect)}${below}`;
}

const profileRows = (profiles: SettingDescription['profiles']) =>
  Object.entries(profiles).map(([profile, value]) => [`  ${profile}`, valueText(value)]);

function effectText(effect: Effect | undefined): string {
  if (!effect) return '';
  const { example, changes } = effect;
  if (changes.length === 0) return `\n--set ${example} changes no object\n`;
  const shown = changes.slice(0, mostChanges).map((change) => `  ${change}\n`);
  const more = changes.length > mostChanges ? `  and ${changes.length - mostChanges} more\n` : '';
  return `\n--set ${example} changes\n${shown.join('')}${more}`;
}

const valueText = (value: unknown): string =>
  value === undefined
    ? '(unset)'
    : printable(typeof value === 'string' && value !== '' ? value : JSON.stringify(value));
