const scheme = 'unix://';

export const isSocketAddress = (text: string | undefined): boolean => !!text?.startsWith(scheme);

/** Why a text after `unix://` is neither an absolute path nor an abstract socket (`@name`), or undefined. */
export function socketProblem(text: string): string | undefined {
  const path = text.slice(scheme.length);
  if (path === '') return 'the socket has no path';
  if (path.startsWith('@')) return undefined;
  if (!path.startsWith('/')) return `"${path}" must be an absolute path, or begin with "@"`;
  return path.endsWith('/') ? `"${path}" is a folder, not a socket` : undefined;
}
