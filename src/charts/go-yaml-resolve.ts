// Which texts Go's YAML 1.1 takes for something other than text: it writes those in quotes.

const words = new Set(
  [
    '',
    '~',
    'null',
    'Null',
    'NULL',
    '.nan',
    '.NaN',
    '.NAN',
    '.inf',
    '.Inf',
    '.INF',
    '+.inf',
    '+.Inf',
    '+.INF',
    '-.inf',
    '-.Inf',
    '-.INF',
  ]
    .concat(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'])
    .concat(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE']),
);
const integer = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const timestamp =
  /^[0-9]{4}-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})| ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?)?$/;
const mayBeTyped = /^[-+.0-9yYnNtTfFoO~]|^$/;

/** Whether a text without quotes is read as the text that it is. */
export function isPlainString(text: string): boolean {
  if (!mayBeTyped.test(text)) return true;
  if (words.has(text)) return false;
  if (!/^[-+.0-9]/.test(text)) return true;
  if (text.startsWith('.')) return !/^\.[0-9]+(?:[eE][-+]?[0-9]+)?$/.test(text);
  const digits = text.replaceAll('_', '');
  return !(integer.test(digits) || float.test(digits) || base60.test(text) || isTimestamp(text));
}

function isTimestamp(text: string): boolean {
  const found = timestamp.exec(text);
  if (!found) return false;
  const [, month, day, hour = found[6] ?? 0, minute = found[7] ?? 0, second = found[8] ?? 0] = found;
  const year = Number(text.slice(0, 4));
  const days = new Date(Date.UTC(2000 + (year % 400), Number(month), 0)).getUTCDate();
  return (
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(day) >= 1 &&
    Number(day) <= days &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60
  );
}
