// JSON-like values as YAML in the manner of sigs.k8s.io/yaml: sorted keys, block style, list items not indented under
// their key. What is written reads back equal under YAML 1.1 (kubectl) and YAML 1.2.

/** Writes a value as one YAML document without `---`; ends in a newline. Keys whose value is `undefined` are left out. */
export function emitYaml(value: unknown): string {
  if (typeof value === 'string') return `${emitLine(value)}\n`;
  return emitNode(value, '').slice(1);
}

/** The value as it stands after `key:` or `-`, newline at the end included. */
function emitNode(value: unknown, indent: string): string {
  if (typeof value === 'string') return ` ${emitText(value, indent)}\n`;
  if (Array.isArray(value)) return value.length === 0 ? ' []\n' : `\n${emitList(value, indent)}`;
  if (value === null || typeof value !== 'object') return ` ${value ?? null}\n`;
  const map = emitMap(value as Readonly<Record<string, unknown>>, indent); // the only kind of value that is left
  return map === '' ? ' {}\n' : `\n${map}`;
}

function emitMap(map: Readonly<Record<string, unknown>>, indent: string): string {
  let text = '';
  for (const key of Object.keys(map).sort()) {
    const value = map[key];
    if (value === undefined) continue;
    const inner = Array.isArray(value) ? indent : `${indent}  `;
    text += `${indent}${emitKey(key, indent)}${emitNode(value, typeof value === 'string' ? indent : inner)}`;
  }
  return text;
}

function emitList(list: readonly unknown[], indent: string): string {
  let text = '';
  const inner = `${indent}  `;
  for (const item of list) {
    // A map or list of an item starts on the line of its dash: its own indentation there is replaced by the dash.
    const node = emitNode(item, typeof item === 'string' ? indent : inner);
    text += node.startsWith('\n') ? `${indent}- ${node.slice(1 + inner.length)}` : `${indent}-${node}`;
  }
  return text;
}

/** YAML readers find the colon of a plain or quoted key within 1024 characters only. */
const longestSimpleKey = 120;

function emitKey(key: string, indent: string): string {
  if (key.length > longestSimpleKey) return `? ${doubleQuoted(key)}\n${indent}:`;
  return `${key.includes('\n') ? doubleQuoted(key) : emitLine(key)}:`;
}

function emitText(text: string, indent: string): string {
  return text.includes('\n') && !unprintable.test(text) && /[^\n]/.test(text) ? literal(text, indent) : emitLine(text);
}

function emitLine(text: string): string {
  if (plainWord.test(text)) return looksTyped(text) ? `"${text}"` : text;
  if (text.includes('\n') || unprintable.test(text)) return doubleQuoted(text);
  if (looksTyped(text)) return doubleQuoted(text);
  return needsQuotes.test(text) ? `'${text.replaceAll("'", "''")}'` : text;
}

/** Most texts: nothing in them is an indicator of YAML. */
const plainWord = /^[A-Za-z0-9_/$.][A-Za-z0-9_/$.+()-]*$/;
/** An indicator where it counts, or a blank at an end. */
const needsQuotes = /^$|^[\s,[\]{}#&*!|>'"%@`]|^[-?:](?:\s|$)|:(?:\s|$)|\s#|\s$|^(?:---|\.\.\.)/;
// Property classes (\p{Cc}) would say the same, but building them costs several milliseconds of every start.
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it looks for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

const typedWords = new Set('y n yes no on off true false null ~ = << ... .inf -.inf +.inf .nan'.split(' '));
// Base 60 (190:20:30) and dates are numbers and timestamps to readers of YAML 1.1 other than kubectl's.
const typedNumber =
  /^[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9][0-9_]*(?::[0-9]+)*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]+(?:[eE][-+]?[0-9]+)?)$/;
const timestamp = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?$/;

const nine = '9'.charCodeAt(0);

/** Whether a reader would take the plain text for something else: a number, a boolean, null, a date. */
function looksTyped(text: string): boolean {
  if (text.length <= 5 && typedWords.has(text.toLowerCase())) return true;
  return text.charCodeAt(0) <= nine && (typedNumber.test(text) || timestamp.test(text));
}

function doubleQuoted(text: string): string {
  // JSON leaves some characters as they are that end a line or may not stand in YAML.
  return JSON.stringify(text).replaceAll(
    /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function literal(text: string, indent: string): string {
  const chomp = !text.endsWith('\n') ? '-' : /\n\n$/.test(text) ? '+' : '';
  const indentation = /^[\s]/.test(text) ? '2' : '';
  const lines = (chomp === '-' ? text : text.slice(0, -1)).split('\n');
  const body = lines.map((line) => line && `${indent}  ${line}`).join('\n');
  return `|${indentation}${chomp}\n${body}`;
}
