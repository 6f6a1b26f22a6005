import type { Table } from '../model/table.ts';
import type { ZtunnelDump } from './dump.ts';
import type { Certificate, ChainCertificate } from './shapes.ts';

/** A certificate of a ztunnel that ends soon, or has ended. */
export interface EndingCertificate {
  readonly identity: string;
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly ends: number;
}

interface Listed {
  readonly type: string;
  readonly one: ChainCertificate;
}

/** The chain of an identity, leaf first, then the roots it is checked with. Dumps of old ztunnels have the root in the chain. */
function listed({ certChain, rootCerts }: Certificate): readonly Listed[] {
  const chain = certChain ?? [];
  const roots = rootCerts ?? [];
  return [
    ...chain.map((one, index) => {
      const isRoot = roots.length === 0 && index > 0 && index === chain.length - 1;
      return { type: index === 0 ? 'Leaf' : isRoot ? 'Root' : 'Intermediate', one };
    }),
    ...roots.map((one) => ({ type: 'Root', one })),
  ];
}

export function certificateTable(dump: ZtunnelDump, now: number): Table {
  return {
    titles: ['CERTIFICATE NAME', 'TYPE', 'STATUS', 'VALID CERT', 'SERIAL NUMBER', 'NOT AFTER', 'NOT BEFORE'],
    rows: dump.certificates().flatMap((certificate) => {
      const { identity } = certificate;
      const state = certificate.state.includes('Unavailable') ? 'Unavailable' : certificate.state;
      const none = certificate.certChain?.length ? [] : [[identity, 'NA', state, 'false', 'NA', 'NA', 'NA']];
      return [...none, ...listed(certificate).map(({ type, one }) => [identity, type, state, ...cells(one, now)])];
    }),
  };
}

function cells({ serialNumber, validFrom, expirationTime }: ChainCertificate, now: number): readonly string[] {
  const isValid = (timeOf(validFrom) ?? Infinity) < now && now < (timeOf(expirationTime) ?? -Infinity);
  return [String(isValid), hexadecimal(serialNumber), expirationTime || 'NA', validFrom || 'NA'];
}

const hexadecimal = (decimal: string) =>
  /^[-+]?\d+$/.test(decimal)
    ? (decimal.startsWith('-') ? '-' : '') + BigInt(decimal.replace(/^[-+]/, '')).toString(16)
    : decimal || 'NA';

/** Milliseconds of an RFC 3339 time. */
function timeOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** What ends before `limit`, the first to end first. */
export const endingBefore = (dump: ZtunnelDump, limit: number): readonly EndingCertificate[] =>
  dump
    .certificates()
    .flatMap((certificate) =>
      listed(certificate).flatMap(({ type, one }) => {
        const ends = timeOf(one.expirationTime);
        return ends === undefined || ends > limit ? [] : [{ identity: certificate.identity, type, ends }];
      }),
    )
    .sort((a, b) => a.ends - b.ends);
