import { isMap } from '../lib/tree.ts';
import { InputError } from '../model/errors.ts';
import type { Tree } from '../model/kube-object.ts';
import type { Table } from '../model/table.ts';
import { certificatesIn } from './certificate.ts';
import { type EnvoyDump, neededSection } from './config-dump.ts';
import { field, fieldAt, messagesAt, textField } from './fields.ts';

/** One certificate that Envoy has, or a secret without a readable one. */
export interface SecretRow {
  readonly name: string;
  /** `Cert Chain` or `CA`; '' when it cannot be read. */
  readonly type: string;
  readonly state: 'WARMING' | 'ACTIVE';
  readonly valid: boolean;
  readonly serial: string;
  /** RFC 3339. */
  readonly notAfter: string;
  readonly notBefore: string;
  readonly trustDomain: string;
  /** Why `valid` is false. */
  readonly reason?: string;
}

/**
 * The certificates behind the secrets that Envoy was sent: warming ones first, then active ones.
 *
 * @param now milliseconds since the epoch
 * @throws InputError when the dump has no section of them
 */
export function secretRows(dump: EnvoyDump, now: number): readonly SecretRow[] | undefined {
  const section = neededSection(dump, 'Secrets');
  const [warming, active] = ['dynamicWarmingSecrets', 'dynamicActiveSecrets'].map((list) => messagesAt(section, list));
  if (!warming?.length && !active?.length) return undefined;
  return [
    ...(warming ?? []).flatMap((entry) => rowsOf(entry, 'WARMING', now)),
    ...(active ?? []).flatMap((entry) => rowsOf(entry, 'ACTIVE', now)),
  ];
}

function rowsOf(entry: Tree, state: SecretRow['state'], now: number): readonly SecretRow[] {
  const secret = field(entry, 'secret');
  const name = textField(entry, 'name');
  if (!isMap(secret)) return [];
  const chain = fieldAt(secret, 'tlsCertificate', 'certificateChain');
  const context = field(secret, 'validationContext');
  const spiffe = fieldAt(context, 'customValidatorConfig', 'typedConfig');
  const data = dataOf(chain) ?? dataOf(field(context, 'trustedCa'));
  if (data !== undefined) return [rowOf({ name, state, pem: data, now })];
  if (isMap(spiffe) && String(spiffe['@type']).endsWith('.SPIFFECertValidatorConfig'))
    return messagesAt(spiffe, 'trustDomains').map((domain) => {
      const row = rowOf({ name, state, pem: dataOf(field(domain, 'trustBundle')) ?? '', now });
      return { ...row, trustDomain: textField(domain, 'name') };
    });
  return [rowOf({ name, state, pem: '', now })];
}

/** A certificate within a dump: bytes in base64, or text. */
function dataOf(source: unknown): string | undefined {
  const bytes = field(source, 'inlineBytes');
  if (typeof bytes === 'string' && bytes !== '') return Buffer.from(bytes, 'base64').toString('latin1');
  const text = field(source, 'inlineString');
  return typeof text === 'string' && text !== '' ? text : undefined;
}

interface Given {
  readonly name: string;
  readonly state: SecretRow['state'];
  readonly pem: string;
  readonly now: number;
}

function rowOf({ name, state, pem, now }: Given): SecretRow {
  const [certificate] = certificatesIn(pem);
  if (!certificate)
    return {
      name,
      state,
      type: '',
      valid: false,
      serial: '',
      notAfter: '',
      notBefore: '',
      trustDomain: '',
      reason: pem === '' ? 'the dump does not have its bytes' : 'it is no certificate',
    };
  const { notBefore, notAfter, isAuthority, serial, trustDomain } = certificate;
  const valid = notBefore < now && now < notAfter;
  return {
    name,
    state,
    type: isAuthority ? 'CA' : 'Cert Chain',
    valid,
    serial,
    notAfter: rfc3339(notAfter),
    notBefore: rfc3339(notBefore),
    trustDomain,
    ...(!valid && {
      reason: now >= notAfter ? `it ended on ${rfc3339(notAfter)}` : `it begins on ${rfc3339(notBefore)}`,
    }),
  };
}

const rfc3339 = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z');

/** The rows as a table; with a column for trust domains only where each row has one. */
export function secretTable(rows: readonly SecretRow[]): Table {
  const isTrusted = rows.length > 0 && rows.every(({ trustDomain }) => trustDomain !== '');
  const titles = ['RESOURCE NAME', 'TYPE', 'STATUS', 'VALID CERT', 'SERIAL NUMBER', 'NOT AFTER', 'NOT BEFORE'];
  return {
    titles: [...titles, ...(isTrusted ? ['TRUST DOMAIN'] : [])],
    rows: rows.map(({ name, type, state, valid, serial, notAfter, notBefore, trustDomain }) => [
      ...[name, type, state, String(valid), serial, notAfter, notBefore],
      ...(isTrusted ? [trustDomain] : []),
    ]),
  };
}

/**
 * Fingerprints of the certificates that a proxy trusts: those of its secret ROOTCA.
 *
 * @throws InputError when the dump has no secrets, or none of this name with a certificate
 */
export function rootsOf(dump: EnvoyDump): readonly string[] {
  const active = messagesAt(neededSection(dump, 'Secrets'), 'dynamicActiveSecrets');
  const pems = active
    .filter((entry) => textField(entry, 'name') === 'ROOTCA')
    .map((entry) => field(field(entry, 'secret'), 'validationContext'))
    .flatMap((context) => [
      dataOf(field(context, 'trustedCa')),
      ...messagesAt(context, 'customValidatorConfig', 'typedConfig', 'trustDomains').map((one) =>
        dataOf(field(one, 'trustBundle')),
      ),
    ]);
  const found = pems.flatMap((pem) => certificatesIn(pem ?? '').flatMap((one) => (one ? [one.fingerprint] : [])));
  if (found.length > 0) return found;
  throw new InputError(`${dump.name} has no certificate in its secret ROOTCA`, { code: 'ENVOY_NOTHING' });
}
