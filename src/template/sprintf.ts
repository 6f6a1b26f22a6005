// Go's fmt.Sprintf for the kinds of values that templates have.
import { formatFloat, formatValue, maxTextLength, quote, signed } from './format.ts';
import { FunctionError } from './template-error.ts';
import { behaviourOf, entriesOf, isList, sortedEntries, typeName, type Value } from './value.ts';

interface Directive {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly verb: string;
}

/** Formats like fmt.Sprintf; what does not fit shows as `%!d(string=x)`, it is no error. */
export function sprintf(pattern: string, args: readonly Value[]): string {
  const directive = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d*))?([\s\S]?)/gu;
  let used = 0;
  const out = pattern.replaceAll(directive, (_all, flagText: string, width?: string, precision?: string, verb = '') => {
    let flags = flagText;
    const number = (text: string | undefined): number | undefined => {
      if (text === undefined) return undefined;
      const value = text === '*' ? Number(args[used++]) : Number(text);
      if (Math.abs(value) > 1_000_000) throw new FunctionError(`width or precision ${value} is too large`);
      return value;
    };
    let columns = number(width);
    if (columns !== undefined && columns < 0) {
      columns = -columns;
      flags += '-';
    }
    const digits = number(precision);
    if (verb === '') return '%!(NOVERB)';
    if (verb === '%') return '%';
    if (used >= args.length) return `%!${verb}(MISSING)`;
    return formatDirective({ flags, width: columns, precision: digits, verb }, args[used++]);
  });
  const extra = args.slice(used).map((arg) => (isNil(arg) ? '<nil>' : `${typeName(arg)}=${formatValue(arg)}`));
  const text = extra.length > 0 ? `${out}%!(EXTRA ${extra.join(', ')})` : out;
  if (text.length > maxTextLength) throw new FunctionError(`the text would be longer than ${maxTextLength}`);
  return text;
}

const isNil = (value: Value): value is null | undefined => value === null || value === undefined;

function formatDirective(directive: Directive, value: Value): string {
  const { verb } = directive;
  if (verb === 'T') return pad(isNil(value) ? '<nil>' : typeName(value), directive);
  if (isNil(value)) return verb === 'v' ? pad('<nil>', directive) : `%!${verb}(<nil>)`;
  if (verb === 'v' && directive.flags.includes('#')) return pad(goSyntax(value), directive);
  // `%+v` names the fields of structs; it adds no sign to numbers.
  if (verb === 'v' && directive.flags.includes('+'))
    return formatDirective({ ...directive, flags: directive.flags.replaceAll('+', '') }, value);
  if (isList(value)) return `[${value.map((item) => formatElement(directive, item)).join(' ')}]`;
  const own = behaviourOf(value);
  const entries = own?.print ? undefined : typeof value === 'object' ? entriesOf(value) : undefined;
  if (entries)
    return `map[${sortedEntries(entries)
      .map(([key, item]) => `${formatElement(directive, key)}:${formatElement(directive, item)}`)
      .join(' ')}]`;
  const integer = verb === 's' || verb === 'v' || verb === 'q' ? undefined : own?.integer;
  return formatScalar(directive, own ? (integer ?? formatValue(value)) : value) ?? badVerb(verb, value);
}

function formatElement(directive: Directive, value: Value): string {
  return isNil(value) ? '<nil>' : formatDirective(directive, value);
}

const badVerb = (verb: string, value: Value) => `%!${verb}(${typeName(value)}=${formatValue(value)})`;

function formatScalar(directive: Directive, value: Value): string | undefined {
  if (typeof value === 'string') return formatText(directive, value);
  if (typeof value === 'bigint') return formatInteger(directive, value);
  if (typeof value === 'number') return formatNumber(directive, value);
  if (typeof value === 'boolean' && (directive.verb === 't' || directive.verb === 'v'))
    return pad(String(value), { ...directive, flags: directive.flags.replaceAll('0', '') });
  return undefined;
}

function formatText(directive: Directive, value: string): string | undefined {
  const { verb, precision, flags } = directive;
  const cut = precision === undefined ? value : [...value].slice(0, precision).join('');
  if (verb === 's' || verb === 'v') return pad(cut, directive);
  if (verb === 'q') return pad(flags.includes('#') && !cut.includes('`') ? `\`${cut}\`` : quote(cut), directive);
  if (verb !== 'x' && verb !== 'X') return undefined;
  const bytes = [...new TextEncoder().encode(value)]
    .slice(0, precision)
    .map((byte) => byte.toString(16).padStart(2, '0'));
  const prefix = flags.includes('#') && bytes.length > 0 ? '0x' : '';
  const hex = flags.includes(' ') ? bytes.map((byte) => prefix + byte).join(' ') : prefix + bytes.join('');
  return pad(verb === 'X' ? hex.toUpperCase() : hex, directive);
}

const bases: Readonly<Record<string, readonly [number, string]>> = {
  v: [10, ''],
  d: [10, ''],
  b: [2, '0b'],
  o: [8, '0'],
  O: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0x'],
};

/** What is no code point is shown as Go shows it. */
function rune(value: bigint): string {
  const isRune = value >= 0n && value <= 0x10ffffn && (value < 0xd800n || value > 0xdfffn);
  return isRune ? String.fromCodePoint(Number(value)) : '\ufffd';
}

function formatInteger(directive: Directive, value: bigint): string | undefined {
  const { verb, flags, precision } = directive;
  if (verb === 'c') return pad(rune(value), directive);
  if (verb === 'q') return pad(`'${quote(rune(value)).slice(1, -1).replace('\\"', '"')}'`, directive);
  if (verb === 'U') return pad(`U+${value.toString(16).toUpperCase().padStart(4, '0')}`, directive);
  const [base, prefix] = bases[verb] ?? [];
  if (base === undefined) return undefined;
  const digits = (value < 0n ? -value : value).toString(base).padStart(precision ?? 0, '0');
  const sharp = verb === 'O' || (flags.includes('#') && verb !== 'd') ? prefix : '';
  const text = withSign(sharp + digits, value < 0n, flags);
  return pad(
    verb === 'X' ? text.toUpperCase() : text,
    precision === undefined ? directive : { ...directive, flags: flags.replaceAll('0', '') },
  );
}

function formatNumber(directive: Directive, value: number): string | undefined {
  const { verb, precision, flags } = directive;
  const magnitude = Math.abs(value);
  let text: string;
  if (verb === 'v' || verb === 'g' || verb === 'G')
    text = precision === undefined ? formatFloat(magnitude) : general(magnitude, precision || 1);
  else if (verb === 'f' || verb === 'F') text = magnitude.toFixed(Math.min(precision ?? 6, 100));
  else if (verb === 'e' || verb === 'E') text = exponential(magnitude, Math.min(precision ?? 6, 100));
  else return undefined;
  const signedText = withSign(text, value < 0, flags);
  return pad(verb === 'E' || verb === 'G' ? signedText.toUpperCase() : signedText, directive);
}

function exponential(value: number, precision: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(precision).split('e');
  return `${mantissa}e${signed(Number(exponent))}`;
}

/** `%.3g`: significant digits without trailing zeros. */
function general(value: number, precision: number): string {
  const exponent = value === 0 ? 0 : Number(value.toExponential(Math.min(precision, 100) - 1).split('e')[1]);
  const trim = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (exponent >= -4 && exponent < precision) return trim(value.toFixed(Math.max(0, precision - 1 - exponent)));
  const [mantissa = '', tail = ''] = exponential(value, precision - 1).split('e');
  return `${trim(mantissa)}e${tail}`;
}

function withSign(text: string, negative: boolean, flags: string): string {
  if (negative) return `-${text}`;
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
}

function pad(text: string, { flags, width }: Directive): string {
  const missing = (width ?? 0) - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0')) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]?/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

/** `%#v` */
function goSyntax(value: Value): string {
  if (isNil(value)) return 'interface {}(nil)';
  if (typeof value === 'string') return quote(value);
  if (isList(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  const entries = typeof value === 'object' ? entriesOf(value) : undefined;
  if (!entries) return formatValue(value);
  return `${typeName(value)}{${sortedEntries(entries)
    .map(([key, item]) => `${quote(key)}:${goSyntax(item)}`)
    .join(', ')}}`;
}

/** fmt.Sprint: a space only between operands of which neither is text. */
export function sprint(args: readonly Value[]): string {
  return args
    .map((arg, index) => {
      const space = index > 0 && typeof arg !== 'string' && typeof args[index - 1] !== 'string';
      return (space ? ' ' : '') + formatValue(arg);
    })
    .join('');
}
