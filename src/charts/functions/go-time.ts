// Times as Go's layouts write them, in UTC.

const months = 'January February March April May June July August September October November December'.split(' ');
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const two = (value: number) => String(value).padStart(2, '0');

const layouts =
  /2006|January|Jan|Monday|Mon|MST|Z07:00|Z0700|-07:00|-0700|-07|002|01|02|03|04|05|06|15|_2|PM|pm|\.0+|\.9+|1|2|3|4|5/g;

/** Writes a time in a layout such as `2006-01-02T15:04:05Z07:00`. */
export function formatTime(layout: string, milliseconds: number): string {
  const time = new Date(milliseconds);
  const [month, day] = [time.getUTCMonth(), time.getUTCDate()];
  const [hour, minute, second] = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()];
  const twelve = hour % 12 || 12;
  const parts: Readonly<Record<string, string | number>> = {
    '2006': time.getUTCFullYear(),
    '06': two(time.getUTCFullYear() % 100),
    January: months[month] ?? '',
    Jan: months[month]?.slice(0, 3) ?? '',
    '01': two(month + 1),
    '1': month + 1,
    Monday: weekdays[time.getUTCDay()] ?? '',
    Mon: weekdays[time.getUTCDay()]?.slice(0, 3) ?? '',
    '02': two(day),
    _2: String(day).padStart(2),
    '2': day,
    '002': String(Math.floor((milliseconds - Date.UTC(time.getUTCFullYear(), 0)) / 86_400_000) + 1).padStart(3, '0'),
    '15': two(hour),
    '03': two(twelve),
    '3': twelve,
    '04': two(minute),
    '4': minute,
    '05': two(second),
    '5': second,
    PM: hour < 12 ? 'AM' : 'PM',
    pm: hour < 12 ? 'am' : 'pm',
    MST: 'UTC',
    'Z07:00': 'Z',
    Z0700: 'Z',
    '-07:00': '+00:00',
    '-0700': '+0000',
    '-07': '+00',
  };
  const fraction = String(time.getUTCMilliseconds()).padStart(3, '0').padEnd(9, '0');
  return layout.replaceAll(layouts, (word) => {
    if (word.startsWith('.0')) return `.${fraction.slice(0, word.length - 1)}`;
    if (word.startsWith('.9')) return `.${fraction.slice(0, word.length - 1)}`.replace(/\.?0+$/, '');
    return String(parts[word] ?? word);
  });
}
