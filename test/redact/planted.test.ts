import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactText } from '../../src/redact/text.ts';
import { redactTree, secretTexts } from '../../src/redact/tree.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const pem = (kind: string, text: string) => `-----BEGIN ${kind}-----\n${base64(text)}\n-----END ${kind}-----`;

/** A secret that a text holds, and the text around it; `secret` must be gone, `stays` must be left. */
type Planted = readonly [around: (secret: string) => string, secret: string, stays?: string];

const texts: readonly Planted[] = [
  [(s) => `db.password=${s}`, 'Tr0ub4dor&3', 'db.password='],
  [(s) => `DB_PASSWORD: "${s}"`, 'correct horse', 'DB_PASSWORD'],
  [(s) => `{"apiKey":"${s}","user":"ann"}`, '8d7f6a5b', '"user":"ann"'],
  [(s) => `{\n  "client_secret" : '${s}'\n}`, 'x9-abc', 'client_secret'],
  [(s) => `connecting to postgres://app:${s}@db.shop:5432/orders`, 'pw-1234', '@db.shop:5432/orders'],
  [(s) => `AMQP amqps://u:${s}@mq/vhost`, 'p%40ss', '@mq/vhost'],
  [(s) => `Authorization: Bearer ${s}`, 'abcDEF123456', 'Authorization'],
  [(s) => `> authorization: Basic ${s}`, base64('ann:pw'), 'authorization'],
  [(s) => `sent header "bearer ${s}" upstream`, 'AbCdEf0123456789', 'upstream'],
  [(s) => `x-api-key: ${s}`, '0a1b2c3d4e', 'x-api-key'],
  [(s) => `Cookie: session=${s}; theme=dark`, 'f00ba12', 'Cookie'],
  [(s) => `Set-Cookie: sid=${s}; Path=/`, 'deadbeef99', 'Path=/'],
  [
    (s) => `login with ${s} failed`,
    `eyJhbGciOiJSUzI1NiJ9.${base64('{"sub":"ann"}').replaceAll('=', '')}.c2lnbmF0dXJl`,
    'failed',
  ],
  [(s) => `aws ${s} used`, 'AKIAIOSFODNN7EXAMPLE', 'used'],
  [(s) => `aws_secret_access_key = ${s}`, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'aws_secret_access_key'],
  [(s) => `git clone with ${s}`, `ghp_${'a1'.repeat(18)}`, 'git clone'],
  [(s) => `token ${s}.`, `github_pat_${'A1b'.repeat(10)}`],
  [(s) => `ci: ${s}`, `glpat-${'a1B2'.repeat(5)}`],
  [(s) => `slack ${s}`, 'xoxb-123456789012-abcdef'],
  [(s) => `https://hooks.slack.com/services/${s}`, 'T000/B000/XXXX', 'hooks.slack.com'],
  [(s) => `google ${s}`, `AIza${'Sy0'.repeat(11)}Ab`],
  [(s) => `stripe ${s}`, `sk_live_${'4eC39HqL'.repeat(3)}`],
  [(s) => `npm ${s}`, `npm_${'a1B2c3'.repeat(6)}`],
  [(s) => `vault ${s}`, `hvs.${'CAES'.repeat(8)}`],
  [(s) => `https://x.blob.core.windows.net/c/f?sv=2024&sig=${s}&se=2026`, 'AbC%2Fdef%3D', 'se=2026'],
  [(s) => `https://s3/x?X-Amz-Signature=${s}`, 'fe5f80f77d5fa3beca038a248ff027'],
  [(s) => `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${s};`, 'Zm9vYmFyYmF6cXV1eA==', 'AccountName=a'],
  [(s) => `curl -s -u ann:${s} https://x`, 'pa55', 'https://x'],
  [(s) => `mysqldump -h db -p${s} orders`, 'hunter2', 'orders'],
  [(s) => `server --auth-token ${s} --port 80`, 'abc123', '--port 80'],
  [(s) => `server --password="${s}" -v`, 'a b c', '-v'],
  [(s) => `key:\n${s}\nafter`, pem('RSA PRIVATE KEY', 'the very key'), 'after'],
  [(s) => `{"key": ${JSON.stringify(s)}}`, pem('EC PRIVATE KEY', 'the other key')],
  [(s) => `tls.key: ${s}`, base64(pem('PRIVATE KEY', 'a key that is encoded once more'))],
  [(s) => `spring:\n  datasource:\n    password: |\n      ${s}\n    user: ann`, 'multi-line-pw', 'user: ann'],
  [(s) => `tokens:\n- ${s}\n- other\nname: x`, 'tok-1', 'name: x'],
  [(s) => `<password>${s}</password>`, 'xml-pw', '<password>'],
  [(s) => `client-key-data: ${s}`, base64('kubeconfig key data here')],
];

for (const [index, [around, secret, stays]] of texts.entries())
  test(`text ${index + 1}: ${around('SECRET').split('\n')[0]}`, () => {
    const { text, found } = redactText(around(secret));
    for (const line of secret.split('\n').filter((part) => !part.startsWith('-----')))
      assert.ok(!text.includes(line), text);
    if (stays) assert.ok(text.includes(stays), text);
    assert.ok(found.length > 0);
  });

for (const harmless of [
  'passwordFile: /etc/pw',
  'the token audience is istio-ca',
  'secretName: shop-tls',
  'credentialName: shop-tls',
  'automountServiceAccountToken: false',
  'serviceAccountToken:\n  path: token\n  audience: istio-ca',
  'imagePullSecrets: [regcred]',
  'PASSWORD=$(DB_PASSWORD)',
  'token: ${TOKEN}',
  'XDS_AUTH=true',
  'image: docker.io/istio/pilot:1.30.3',
  'https://istio.io/latest/docs@ref',
  '2026-12-01T00:00:00Z info ads ADS: new connection for node:web-1.shop-1',
  'basic authentication is not used',
])
  test(`harmless: ${harmless.split('\n')[0]}`, () => {
    assert.deepEqual(redactText(harmless), { text: harmless, found: [] });
  });

test('a long line costs time linear to its length', () => {
  const line = (count: number) => 'password.token-'.repeat(count);
  const time = (count: number) => {
    const text = line(count);
    const start = process.cpuUsage();
    redactText(text);
    const { user } = process.cpuUsage(start);
    return user;
  };
  time(2000);
  const small = time(5000);
  assert.ok(time(40_000) < Math.max(small, 2000) * 8 * 4);
});

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web',
    annotations: {
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
        kind: 'Pod',
        spec: { containers: [{ env: [{ name: 'DB_PASSWORD', value: 'planted-applied' }] }] },
      }),
    },
  },
  spec: {
    containers: [
      {
        name: 'app',
        args: ['--listen', ':80', '--db-password', 'planted-arg', '--token=planted-flag'],
        command: ['sh', '-c', 'PGPASSWORD=planted-shell psql -h db'],
        env: [
          { name: 'API_TOKEN', value: 'planted-env' },
          { name: 'DATABASE_URL', value: 'mysql://root:planted-url@db/x' },
          { name: 'FROM_SECRET', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
          { name: 'LOG_LEVEL', value: 'info' },
        ],
        livenessProbe: { httpGet: { httpHeaders: [{ name: 'Authorization', value: 'planted-header' }] } },
      },
    ],
  },
};

test('a pod: variables, arguments, headers, what was last applied', () => {
  const { tree, redactions } = redactTree(pod);
  const text = JSON.stringify(tree);
  assert.doesNotMatch(text, /planted/);
  assert.match(text, /"LOG_LEVEL","value":"info"/);
  assert.match(text, /"secretKeyRef":\{"name":"db","key":"password"\}/);
  assert.match(text, /--listen",":80"/);
  assert.deepEqual(redactions.map(({ path }) => path.join('.')).sort(), [
    'metadata.annotations.kubectl.kubernetes.io/last-applied-configuration.spec.containers.0.env.0.value',
    'spec.containers.0.args.3',
    'spec.containers.0.args.4',
    'spec.containers.0.command.2',
    'spec.containers.0.env.0.value',
    'spec.containers.0.env.1.value',
    'spec.containers.0.livenessProbe.httpGet.httpHeaders.0.value',
  ]);
});

test('a Secret: its data go, certificates stay, --full-secrets leaves it', () => {
  const certificate = pem('CERTIFICATE', 'public');
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    data: {
      password: base64('planted'),
      'tls.crt': base64(certificate),
      'tls.key': base64(pem('PRIVATE KEY', 'planted')),
    },
    stringData: { user: 'planted' },
  };
  const { tree } = redactTree(secret);
  assert.deepEqual(tree, {
    ...secret,
    data: { password: '[redacted]', 'tls.crt': base64(certificate), 'tls.key': '[redacted]' },
    stringData: { user: '[redacted]' },
  });
  assert.deepEqual(redactTree(secret, { fullSecrets: true }).tree, secret);
});

test('a ConfigMap: properties, YAML and JSON inside, binary data', () => {
  const { tree } = redactTree({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    data: {
      'app.properties': 'url=http://x\npassword=planted-1\n',
      'app.yaml': 'db:\n  password: planted-2\n  host: db\n',
      'app.json': '{"db":{"token":"planted-3","host":"db"}}',
      plain: 'planted-never-looked-like-one',
    },
    binaryData: { keystore: base64('planted-4') },
  });
  const text = JSON.stringify(tree);
  assert.doesNotMatch(text, /planted-\d/);
  assert.ok(!text.includes(base64('planted-4')));
  assert.match(text, /url=http:\/\/x/);
  assert.match(text, /host: db/);
});

test('JSON Web Keys: private parts go, public ones stay', () => {
  const jwks = { keys: [{ kty: 'RSA', n: 'modulus', e: 'AQAB', d: 'planted', p: 'planted' }] };
  const { tree } = redactTree({ spec: { jwtRules: [{ jwks: JSON.stringify(jwks) }] } });
  assert.match(JSON.stringify(tree), /modulus/);
  assert.doesNotMatch(JSON.stringify(tree), /planted/);
});

test('what a Secret holds is found where nothing else tells', () => {
  const known = new Set(
    secretTexts({ data: { pw: base64('gr33n-eggs!'), 'ca.crt': base64(pem('CERTIFICATE', 'x')) } }),
  );
  assert.deepEqual([...known], [base64('gr33n-eggs!'), 'gr33n-eggs!']);
  const { text, found } = redactText('login as ann/gr33n-eggs! ok', { known });
  assert.equal(text, 'login as ann/[redacted] ok');
  assert.deepEqual(found, ['known-secret']);
});

test('expressions of the user', () => {
  const custom = [
    { source: 'KD-[0-9]+', replace: (text: string, by: string) => text.replaceAll(/KD-[0-9]+/g, () => by) },
  ];
  assert.deepEqual(redactText('customer KD-4711 called', { custom }), {
    text: 'customer [redacted] called',
    found: ['--redact KD-[0-9]+'],
  });
});
