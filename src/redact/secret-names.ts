/**
 * Names of fields, variables, headers and flags whose text is a secret, in any way of writing them (`dbPassword`, `DB_PASSWORD`,
 * `db-password`): a name counts by its end, so that `passwordFile` and `tokenAudience` do not.
 */
const endings = [
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'pass',
  'secret',
  'token',
  'apikey',
  'accesskey',
  'accesskeyid',
  'secretkey',
  'secretaccesskey',
  'accountkey',
  'sharedaccesskey',
  'sharedkey',
  'encryptionkey',
  'signingkey',
  'privatekey',
  'clientkeydata',
  'keydata',
  'clientsecret',
  'credential',
  'credentials',
  'connectionstring',
  'dsn',
  'dockerconfigjson',
  'dockercfg',
  'htpasswd',
  'authorization',
  'cookie',
  'sessionid',
  'signature',
  'webhookurl',
  'inlinebytes',
];

/** Names that end like a secret and say something else: names of objects, kinds of credentials, settings of Istio. */
const harmless = [
  'imagepullsecret',
  'pullsecret',
  'serviceaccounttoken',
  'automountserviceaccounttoken',
  'forwardoriginaltoken',
  'continuetoken',
  'pagetoken',
  'usetoken',
  'ca.crt',
  'bypass',
  'compass',
];

/** The private numbers of a JSON Web Key (RFC 7518, section 6). */
export const privateKeyNumbers: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9.]/g, '');

/** Whether what stands under a name is to be kept secret: `dbPassword`, `X-Api-Key`, `--auth-token`; lists by their plural. */
export function isSecretName(name: string): boolean {
  const word = plain(name).replaceAll('.', '');
  const one = word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
  if (harmless.some((harmlessName) => one.endsWith(harmlessName))) return false;
  if (endings.some((ending) => word.endsWith(ending) || one.endsWith(ending))) return true;
  return word === 'auth';
}

/** Values that say nothing, or only where the secret is. */
const empty =
  /^(?:|true|false|null|none|nil|~|<[^<>]*>|\$\([^()]*\)|\$\{[^{}]*\}|\{\{.*\}\}|\[redacted\]|[|>][+-]?\d?)$/i;

/** Whether a text under a secret's name says nothing that must be hidden: `true`, `$(VARIABLE)`, `[redacted]`. */
export const saysNothing = (value: string): boolean => empty.test(value.trim());
