import type { Argument, Flag, Flags } from './define-command.ts';

/** `-o, --output <FORMAT>`, as help and docs write a flag. */
export function flagForm(name: string, flag: Flag): string {
  const value = flag.type === 'boolean' ? '' : ` <${flag.placeholder ?? 'VALUE'}>`;
  return `${flag.short ? `-${flag.short}, ` : ''}--${name}${value}`;
}

/** What a flag does, which values there are, what it is when it is not given, and what else it may be called. */
export function flagHelp(flag: Flag): string {
  const notes: string[] = [];
  const words = ('choices' in flag && flag.choices) || flag.suggests;
  if (words && !words.every((word) => flag.help.toLowerCase().includes(word.toLowerCase())))
    notes.push(`${'choices' in flag && flag.choices ? 'One of' : 'Such as'} ${words.join(', ')}.`);
  if (flag.type === 'list' && !/repeat/i.test(flag.help))
    notes.push(flag.split ? 'Repeat it, or use commas.' : 'May be repeated.');
  const byDefault = 'default' in flag ? flag.default : undefined;
  if (byDefault !== undefined && byDefault !== false) notes.push(`Default ${byDefault}.`);
  if (flag.aliases) notes.push(`Also ${flag.aliases.map((alias) => `--${alias}`).join(', ')}.`);
  return [flag.help, ...notes].join(' ');
}

/** `<tag>` where it must be given, `[tag]` where not; `...` where there may be several. */
export function argumentForm({ name, required, repeated }: Argument): string {
  const text = `${name}${repeated ? '...' : ''}`;
  return required ? `<${text}>` : `[${text}]`;
}

/** What an argument is, with the values that there are. */
export function argumentHelp({ help, choices, required }: Argument): string {
  const values = choices && !choices.every((choice) => help.includes(choice)) ? ` One of ${choices.join(', ')}.` : '';
  return `${help}${values}${required ? ' Required.' : ''}`;
}

/** The flags in the order of their names: those to use, and those that only scripts of the reference give. */
export function flagGroups(flags: Flags): { readonly offered: readonly Named[]; readonly accepted: readonly Named[] } {
  const sorted = Object.entries(flags).sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return {
    offered: sorted.filter(([, { hidden }]) => !hidden),
    accepted: sorted.filter(([, { hidden }]) => hidden),
  };
}

type Named = readonly [name: string, flag: Flag];
