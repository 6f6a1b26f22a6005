import { certificateValidity } from '../../lib/certificate.ts';
import { isMap } from '../../lib/tree.ts';
import { valuesAt } from '../read.ts';

/** Long enough before the end to do something about it. */
const noticeMs = 30 * 24 * 3600 * 1000;

/** Whether the CA certificate in a Secret ends soon. */
export function expiresWithin(secret: unknown, now: number): boolean {
  const data = valuesAt(secret, 'data')[0];
  const encoded = isMap(data) ? (data['ca-cert.pem'] ?? data['tls.crt']) : undefined;
  if (typeof encoded !== 'string') return false;
  const validity = certificateValidity(decoded(encoded));
  return validity !== undefined && validity.notAfter - now < noticeMs;
}

function decoded(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return '';
  }
}
