type Path = readonly (string | number)[];

/** `spec.http[0].match[0].headers[x.y]`: Kubernetes' way to write a path; keys that are no plain names stand in brackets. */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path)
    text += typeof step === 'string' && /^[\w-]+$/.test(step) ? `${text === '' ? '' : '.'}${step}` : `[${step}]`;
  return text;
}
