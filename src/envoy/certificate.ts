import { X509Certificate } from 'node:crypto';

/** What is told of a certificate. */
export interface CertificateFacts {
  /** Whether it may sign others. */
  readonly isAuthority: boolean;
  /** In hexadecimal digits, at least 32. */
  readonly serial: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Of its SPIFFE name; '' without one. */
  readonly trustDomain: string;
  /** Of all its bytes, for comparing. */
  readonly fingerprint: string;
}

/** The certificates of a PEM text in their order; undefined for a block that is none. What stands between blocks is passed over. */
export function certificatesIn(pem: string): readonly (CertificateFacts | undefined)[] {
  return [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g)].map(([, , body = '']) =>
    factsOf(Buffer.from(body, 'base64')),
  );
}

function factsOf(der: Uint8Array): CertificateFacts | undefined {
  try {
    const { ca, serialNumber, validFrom, validTo, subjectAltName = '', fingerprint256 } = new X509Certificate(der);
    return {
      isAuthority: ca,
      serial: serialNumber.toLowerCase().padStart(32, '0'),
      notBefore: Date.parse(validFrom),
      notAfter: Date.parse(validTo),
      trustDomain: [...subjectAltName.matchAll(/URI:spiffe:\/\/([^/,]*)/g)].at(-1)?.[1] ?? '',
      fingerprint: fingerprint256,
    };
  } catch {
    return undefined;
  }
}
