import { isMap } from '../lib/tree.ts';

const redacted = { inlineString: '[redacted]', inlineBytes: Buffer.from('[redacted]').toString('base64') };
const isKey = (name: string) =>
  /^private_?key$/i.test(name) || name === 'session_ticket_keys' || name === 'sessionTicketKeys';

/** A copy in which private keys are as Envoy itself shows them: `[redacted]`. */
export function withoutKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutKeys);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, isKey(key) ? hidden(inner) : withoutKeys(inner)]),
  );
}

function hidden(source: unknown): unknown {
  if (Array.isArray(source)) return source.map(hidden);
  if (!isMap(source)) return source;
  return Object.fromEntries(
    Object.entries(source).map(([key, inner]) => {
      const name = key.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
      if (name === 'keys') return [key, hidden(inner)];
      const text = redacted[name as keyof typeof redacted];
      return [key, text !== undefined && typeof inner === 'string' ? text : inner];
    }),
  );
}
