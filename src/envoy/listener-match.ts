import { fieldAt, messagesAt, numberField, textField, textsAt } from './fields.ts';

/** Lists of application protocols that have a name. */
const protocolNames: ReadonlyMap<string, string> = new Map([
  ['http/1.0,http/1.1,h2c,istio-http/1.0,istio-http/1.1,istio-h2', 'HTTP TLS'],
  ['istio,istio-http/1.0,istio-http/1.1,istio-h2', 'Istio HTTP Plain'],
  ['istio-peer-exchange,istio', 'TCP TLS'],
  ['http/1.0,http/1.1,h2c', 'HTTP'],
]);

/** When a filter chain is taken, in words; `ALL` for always. */
export function matchOf(match: unknown): string {
  const names = textsAt(match, 'serverNames');
  const transport = textField(match, 'transportProtocol');
  const protocols = textsAt(match, 'applicationProtocols').join(',');
  const parts = [
    ...(names.length > 0 ? [`SNI: ${names.join(',')}`] : []),
    ...(transport ? [`Trans: ${transport}`] : []),
    ...(protocols ? [`App: ${protocolNames.get(protocols) ?? protocols}`] : []),
    ...destination(match),
  ];
  return parts.length > 0 ? parts.join('; ') : 'ALL';
}

function destination(match: unknown): readonly string[] {
  const ranges = messagesAt(match, 'prefixRanges').map(
    (range) => `${textField(range, 'addressPrefix')}/${lengthOf(range)}`,
  );
  const set = fieldAt(match, 'destinationPort') !== undefined;
  const port = set ? `:${portText(match)}` : '';
  if (ranges.length > 0) return [`Addr: ${ranges.join(',')}${port}`];
  return set ? [`Addr: *${port}`] : [];
}

const portText = (match: unknown) => String(wrapped(match, 'destinationPort'));
const lengthOf = (range: unknown) => wrapped(range, 'prefixLen');

/** Envoy's wrappers of numbers are written as numbers. */
const wrapped = (message: unknown, name: string): number => numberField(message, name) ?? 0;
