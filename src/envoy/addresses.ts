import { field, fieldAt, numberField, textField } from './fields.ts';

/** The part of an address in front of the port: of a socket, or the path of a pipe; '' for an internal one. */
export const hostOf = (address: unknown): string =>
  field(address, 'socketAddress') ? textField(address, 'socketAddress', 'address') : textField(address, 'pipe', 'path');

/** The port of a socket; 0 where there is none. */
export const portOf = (address: unknown): number => numberField(address, 'socketAddress', 'portValue') ?? 0;

/** `envoy://LISTENER/ENDPOINT`, or undefined when it is no internal address. */
export function internalAddress(address: unknown): string | undefined {
  const internal = field(address, 'envoyInternalAddress');
  if (internal === undefined) return undefined;
  return `envoy://${textField(internal, 'serverListenerName')}/${textField(internal, 'endpointId')}`;
}

/** An address of an endpoint as Envoy's list of clusters has it. */
export function endpointCell(address: unknown): string {
  if (fieldAt(address, 'socketAddress')) {
    const port = portOf(address);
    return port === 0 ? hostOf(address) : `${hostOf(address)}:${port}`;
  }
  if (fieldAt(address, 'pipe')) return `unix://${textField(address, 'pipe', 'path')}`;
  return internalAddress(address) ?? 'unknown';
}
