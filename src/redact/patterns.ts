/** What a secret looks like wherever it stands. Each expression is bounded, so that a long line costs time linear to its length. */
export interface SecretPattern {
  /** The word of the pattern in lists of what was taken out. */
  readonly id: string;
  /** Global; what its first group takes is kept, the rest becomes `[redacted]`. */
  readonly expression: RegExp;
  /** Looks at what was found, where the form alone does not tell. */
  readonly confirm?: (found: string) => boolean;
}

const decoded = (text: string): string => {
  try {
    return atob(text);
  } catch {
    return '';
  }
};

/** Tokens that their makers gave a form of their own, each as its documentation writes it. */
const makersTokens = [
  'A(?:KIA|SIA)[0-9A-Z]{16}', // AWS
  'gh[oprsu]_[A-Za-z0-9]{20,255}', // GitHub
  'github_pat_[A-Za-z0-9_]{20,255}',
  'gl(?:pat|ptt|rt|dt|ft)-[A-Za-z0-9_-]{20,100}', // GitLab
  'xox[abeoprs]-[A-Za-z0-9-]{10,250}', // Slack
  'AIza[0-9A-Za-z_-]{35}', // Google
  'ya29\\.[0-9A-Za-z_-]{20,300}',
  'GOCSPX-[0-9A-Za-z_-]{20,60}',
  '[rs]k_(?:live|test)_[0-9A-Za-z]{16,200}', // Stripe
  'sk-(?:[a-z]{3,6}[0-9]{0,2}-)?[0-9A-Za-z_-]{20,200}', // OpenAI, Anthropic
  'npm_[A-Za-z0-9]{36}',
  'pypi-[A-Za-z0-9_-]{50,300}',
  'dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,100}', // Docker
  'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{30,60}', // SendGrid
  '(?:hvs|hvb|hvr)\\.[A-Za-z0-9_-]{20,300}', // HashiCorp Vault
  'glsa_[A-Za-z0-9_]{30,60}', // Grafana
  'dop_v1_[a-f0-9]{64}', // DigitalOcean
  'AGE-SECRET-KEY-1[0-9A-Z]{50,60}',
  'NR(?:AK|JS)-[A-Z0-9]{20,40}', // New Relic
];

export const secretPatterns: readonly SecretPattern[] = [
  {
    id: 'private-key',
    expression:
      /()-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/gs,
  },
  {
    id: 'encoded-private-key',
    // What base64 makes of `-----BEGIN `.
    expression: /()LS0tLS1CRUdJTi[A-Za-z0-9+/]{40,}={0,2}/g,
    confirm: (found) => decoded(found).includes('PRIVATE KEY'),
  },
  { id: 'jwt', expression: /()\beyJ[\w-]{6,}\.eyJ[\w-]{4,}\.[\w-]*/g },
  {
    id: 'authorization',
    expression: /(\b(?:bearer|basic|digest|negotiate)\s{1,4})[A-Za-z0-9+/_.=~-]{8,}/gi,
    // `basic authentication` and its like are words.
    confirm: (found) => /\s\S*(?:[0-9=+/_~]|[a-z][A-Z])/.test(found) || /\s\S{24,}$/.test(found),
  },
  {
    id: 'url-password',
    expression: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/?#"'<>]{0,120}:)[^\s@/?#"'<>]{1,250}(?=@)/gi,
  },
  { id: 'maker-token', expression: new RegExp(`()(?<![A-Za-z0-9_])(?:${makersTokens.join('|')})(?![A-Za-z0-9])`, 'g') },
  {
    id: 'signed-url',
    expression: /([?&](?:sig|signature|x-amz-signature|x-amz-security-token|x-goog-signature)=)[^&\s"'<>]{6,}/gi,
  },
  {
    id: 'webhook-address',
    expression:
      /(\bhttps:\/\/(?:hooks\.slack\.com\/(?:services|workflows)|discord(?:app)?\.com\/api\/webhooks)\/)[\w/-]{8,}/g,
  },
  // curl -u USER:PASSWORD, mysql -pPASSWORD, sshpass -p PASSWORD
  {
    id: 'command-line',
    expression: /(\bcurl\b[^\n|;]{0,300}?\s(?:-u|--user)[\s=]{1,3}["']?[^\s:"']{1,80}:)[^\s"']{1,200}/g,
  },
  { id: 'command-line', expression: /(\bmysql\w{0,10}\b[^\n|;]{0,300}?\s-p)[^\s"']{1,200}/g },
  { id: 'command-line', expression: /(\bsshpass\s{1,3}-p\s{0,3})[^\s]{1,200}/g },
];
