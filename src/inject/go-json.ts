/** JSON as Go's encoder writes it: what could be HTML, or a line break to JavaScript, is escaped. */
export const goJson = (value: unknown): string => escapeHtml(JSON.stringify(value));

/** The same of a text that is JSON already. */
export const escapeHtml = (json: string): string =>
  json.replaceAll(/[<>&\u2028\u2029]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
