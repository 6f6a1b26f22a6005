/** The way to a value inside a document: keys and list indexes. */
export type Path = readonly (string | number)[];

/** `spec.http[0].match[0].headers[x.y]`: Kubernetes' way to write a path; keys that are no plain names stand in brackets. */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path)
    text += typeof step === 'string' && /^[\w-]+$/.test(step) ? `${text === '' ? '' : '.'}${step}` : `[${step}]`;
  return text;
}

/** The way that formatPath wrote: what stands in brackets is a key as it is, or an index. */
export function parsePath(text: string): Path {
  const steps: (string | number)[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === '.') at++;
    const end = text[at] === '[' ? closing(text, at) : endOfName(text, at);
    const step = text[at] === '[' ? text.slice(at + 1, end - 1) : text.slice(at, end);
    steps.push(text[at] === '[' && /^\d+$/.test(step) ? Number(step) : step);
    at = Math.max(end, at + 1);
  }
  return steps;
}

/** The place behind the bracket that closes the one at `start`; keys may hold pairs of brackets themselves. */
function closing(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '[') depth++;
    if (text[at] === ']' && --depth === 0) return at + 1;
  }
  return text.length;
}

function endOfName(text: string, start: number): number {
  const length = text.slice(start).search(/[.[]/);
  return length < 0 ? text.length : start + length;
}
