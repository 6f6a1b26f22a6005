/** When a certificate holds, in ms since the epoch. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Reads the validity of the first certificate of a PEM text; undefined when it is none. Nothing else is verified. */
export function certificateValidity(pem: string): Validity | undefined {
  const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem)?.[1];
  if (block === undefined || pem.indexOf('-----BEGIN ') !== pem.indexOf('-----BEGIN CERTIFICATE-----'))
    return undefined;
  try {
    const bytes = Uint8Array.from(atob(block.replaceAll(/\s/g, '')), (character) => character.charCodeAt(0));
    return validityOf(bytes);
  } catch {
    return undefined;
  }
}

/** One DER element: its tag and where its content lies. */
interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

const sequence = 0x30;
const explicitVersion = 0xa0;
const generalizedTime = 0x18;

// Certificate ::= SEQUENCE { tbs SEQUENCE { [0] version, serial, algorithm, issuer, validity SEQUENCE { from, to }, … (RFC 5280, 4.1)
function validityOf(bytes: Uint8Array): Validity | undefined {
  const [certificate] = elements(bytes, { start: 0, end: bytes.length });
  const [body, algorithm, signature] = certificate?.tag === sequence ? elements(bytes, certificate) : [];
  if (body?.tag !== sequence || !algorithm || !signature) return undefined;
  const parts = elements(bytes, body);
  const validity = parts[parts[0]?.tag === explicitVersion ? 4 : 3];
  const [from, to] = validity?.tag === sequence ? elements(bytes, validity) : [];
  const notBefore = from && timeOf(bytes, from);
  const notAfter = to && timeOf(bytes, to);
  return notBefore === undefined || notAfter === undefined ? undefined : { notBefore, notAfter };
}

function elements(bytes: Uint8Array, { start, end }: { readonly start: number; readonly end: number }): Element[] {
  const found: Element[] = [];
  for (let at = start; at < end; ) {
    const tag = bytes[at] ?? 0;
    let length = bytes[at + 1] ?? 0;
    let content = at + 2;
    if (length & 0x80) {
      const size = length & 0x7f;
      length = 0;
      for (let index = 0; index < size; index++) length = length * 256 + (bytes[content++] ?? 0);
    }
    if (content + length > end) throw new RangeError('truncated');
    found.push({ tag, start: content, end: content + length });
    at = content + length;
  }
  return found;
}

function timeOf(bytes: Uint8Array, { tag, start, end }: Element): number | undefined {
  const text = String.fromCharCode(...bytes.subarray(start, end));
  const full = tag === generalizedTime ? text : `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}`;
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full);
  if (!match) return undefined;
  const [year = 0, month = 1, day, hour, minute, second] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
