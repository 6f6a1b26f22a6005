/** Scalars whose meaning differs between YAML's versions and readers: each is read as a value and as a key. */
const scalars = [
  ...['y', 'Y', 'yes', 'YES', 'yEs', 'n', 'No', 'on', 'ON', 'oN', 'off', 'true', 'True', 'tRUE', 'false'],
  ...[
    '~',
    'null',
    'Null',
    'NULL',
    'nUll',
    '""',
    "''",
    '=',
    '<<',
    '.inf',
    '-.Inf',
    '+.INF',
    '.nan',
    '.NaN',
    '.iNF',
    '.',
  ],
  ...['0', '-0', '+0', '00', '007', '010', '-010', '08', '0_8', '0o7', '0O7', '0o8', '0x1F', '0X1f', '0x', '-0x10'],
  ...['0b11', '0B11', '0b2', '0b-1', '0b+1', '-0b1', '1_000', '1__0', '_1', '1_', '+12', '--1', '1:30', '190:20:30'],
  ...['9007199254740993', '9223372036854775807', '9223372036854775808', '18446744073709551615', '18446744073709551616'],
  ...['-9223372036854775808', '-9223372036854775809', '0xFFFFFFFFFFFFFFFF', '0x10000000000000000', '1e400', '1.5e400'],
  ...['1.0', '1.', '.5', '-.5', '+.5', '1.50', '1e3', '1E3', '1e+3', '1e-7', '1e21', '1e6', '100000.0', '1e5', '-0.0'],
  ...['123456789.5', '16777217.0', '0.00001', '0.0001', '1e39', '.5_0', '1_0.5', '.5e3', '0.1', '1.e3', '1e', 'e1'],
  ...['2001-12-14', '2001-1-1', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43.10 -5', '2001-13-01', '12:30:45'],
  ...[
    '!!str 1',
    '!!int "3"',
    '!!int 3.5',
    '!!int x',
    '!!float 3',
    '!!float 18446744073709551615',
    '!!bool yes',
    '!!bool 1',
  ],
  ...[
    '!!null x',
    '!!null ~',
    '!!null ""',
    '!!timestamp 2001-12-14',
    '!!timestamp 2001-02-30',
    '!!timestamp x',
    '!!binary aGk=',
  ],
  ...[
    '!!binary a',
    '!foo 5',
    '! 5',
    '!!map x',
    '!<tag:yaml.org,2002:int> 0x1F',
    '!x!y z',
    '!!str',
    '!!int',
    '!e%C3%A9 x',
    '!e%C3 x',
  ],
  ...[
    'a#b',
    'a #b',
    '#b',
    '"a"#b',
    '- a',
    '-a',
    '-',
    '? a',
    '?a',
    ':a',
    ':',
    'a:b',
    'a: b',
    '@a',
    '`a',
    '%a',
    '&a b',
    '&a',
    '*a',
  ],
  ...[
    '|',
    '>',
    ',a',
    '[a',
    'a]',
    '{a}',
    '[a, b,]',
    '[,]',
    '[a,,b]',
    '{a: b,}',
    '{a, b: c}',
    '{a:b}',
    '{"a":b}',
    '[a:b]',
    '[a: b]',
  ],
  ...[
    '[::]',
    '[a::]',
    '[a?b]',
    '[? a : b]',
    '[?]',
    '{? a}',
    '{? : b}',
    '[? : b]',
    '[- a]',
    '{: a}',
    '"\\x41\\u00e9\\U0001F600"',
  ],
  ...[
    '"\\ud83d\\ude00"',
    '"\\/"',
    '"\\d"',
    '"\\e\\N\\_\\L\\P\\0"',
    "'it''s'",
    '"a" b',
    "'a",
    '"a',
    '😀',
    '\u0085',
    '\ufeff',
    '\u0007',
  ],
];

const texts = [
  // flow collections and texts in quotes, closed at the parent's indentation or left of it
  'spec:\n  args: [\n    a,\n    b\n  ]\n  image: c\n',
  'spec:\n  args: [\n  a, b\n]\n  image: c\n',
  'spec:\n  args: [\na,\n# note\nb]\n  image: c\n',
  'a: {\n  b: c,\n  d: {\n  e: f\n}\n}\ng: h\n',
  'a:\n  - {b: c,\n  d: [e,\nf]}\n  - g\n',
  'spec:\n  text: "one\n  two\n\n three"\n  more: \'one\ntwo\'\n',
  'spec:\n  text: "one \\\n  two\\n\\\n\n  three"\n',
  'a: [b\n...\n]\n',
  // keys
  'a: 1\na: 2\n',
  'a: {b: 1, b: 2}\na: 3\n',
  'a: {~: 1}\na: 2\n',
  'a: .inf\na: 2\n',
  '{a: b}: c\n',
  '[a]: b\n',
  'a:\n  {b: c}: d\n',
  '? a\n: b\n? c\n',
  '? |\n  a\n: - b\n',
  '? - a\n: b\n',
  `${'k'.repeat(1024)}: a\n`,
  `${'k'.repeat(1025)}: a\n`,
  `{${'k'.repeat(1100)}: a}\n`,
  'a b\n: c\n',
  '"a\nb": c\n',
  '__proto__: a\nconstructor: b\n',
  ': a\n',
  '? : a\n',
  // merging
  'a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}\nc: {x: 3, <<: *a}\n',
  'a: &a {x: 1}\nb: &b {x: 2, z: 3}\nc: {<<: [*a, *b]}\nd: {<<: {x: 9}}\n',
  'a: &a [1]\nb: {<<: *a}\n',
  'a: {<<: 1}\n',
  'a: {<<: }\n',
  'a: {"<<": {x: 1}}\n',
  'a: &a {<<: *a}\n',
  'a: &a {b: {<<: *a}}\n',
  // anchors
  'a: &x 1\nb: *x\nc: &x 2\nd: *x\n',
  'a: &x [*x]\n',
  'a: *x\nb: &x 1\n',
  '&a a: *a\n*a : b\n',
  'a: &x\nb: *x\n',
  `a: &a [1,1,1,1,1,1,1,1,1,1]\n${'bcdef'.replaceAll(/./g, (name) => `${name}: &${name} [${Array(10).fill(`*${String.fromCharCode(name.charCodeAt(0) - 1)}`)}]\n`)}`,
  `a: &a [1,1,1,1]\nb: [${Array(90).fill('*a')}]\n`,
  `a: &a [1,1,1,1]\nb: [${Array(500).fill('*a')}]\n`,
  // blocks of text
  ...['|', '>', '|-', '>-', '|+', '>+', '|2', '>1-', '|-1', '|0', '|x', '| # note', '|#note'].flatMap((header) => [
    `a: ${header}\n  one\n   two\n\n  three\n\n\nb: c\n`,
    `a: ${header}\n\n    one\n  two\n`,
    `a: ${header}\n  one`,
    `- ${header}\n one\n- b\n`,
  ]),
  'a: |\n\tb\n',
  'a: |\n  \tb\n',
  'a: |\n    \n  b\n',
  'a: |\nb: c\n',
  'a: |\r\n  b\r\n  c\r\n',
  '--- |\na\n',
  '--- |1\n a\n',
  // tabs, line breaks, marks
  'a:\tb\n',
  'a:\n\tb: c\n',
  'a:\n  b: c\n\t\n  d: e\n',
  'a: b\t# note\n',
  '-\ta\n',
  '- \t- a\n',
  'a: b\n\tc\n',
  'a: [\n\tb\n\t]\n',
  '\t{"a": 1}',
  '{\n\t"a": [1,\n\t2]\n}\n',
  'a: b\r\nc:\r\n- d\r\n',
  'a: b\rc: d\r',
  'a: b\u2028c: d\n',
  'a: "b\u2028  c"\n',
  'a: b\u0085c: d\n',
  '\ufeffa: b\n',
  'a: \ufeffb\n',
  '',
  '\n',
  '# note\n',
  '---\n',
  '--- # note\n',
  '--- a\n',
  '--- {a: b}\n',
  '---a: b\n',
  'a: b\n...\n',
  'a: b\n... # note\n',
  '...\na: b\n',
  '%YAML 1.1\n---\na: b\n',
  '%YAML 1.2\n---\na: b\n',
  '%YAML 1.1\n%YAML 1.1\n---\na: b\n',
  '%YAML 1.1\na: b\n',
  '%TAG !e! tag:yaml.org,2002:\n---\na: !e!str 1\n',
  '%TAG ! tag:yaml.org,2002:\n---\na: !str 1\n',
  '%FOO x\n---\na: b\n',
  'a: !e!str 1\n',
  // indentation
  'a:\n- b\n- c\nd: e\n',
  'a:\n  - b\n - c\n',
  'a:\n    b: 1\n  c: 2\n',
  'a: 1\n  b: 2\n',
  'a:\n  b\n  c\n',
  'a: b\n c\n  d\ne: f\n',
  'a: b: c\n',
  'a: - b\n',
  '- a\nb: c\n',
  'a: 1\n- b\n',
  '- - a\n  - b\n-\n  - c\n- \n',
  '- a: b\n  c: d\n -\n',
  'a:\n  b\nc\n',
  'a\nb: c\n',
  'a: b #c\n# d\n  # e\nf: g\n',
  `${'['.repeat(150)}${']'.repeat(150)}\n`,
  // what Go loses, or what is no JSON
  'a: b\n...\nc: d\n',
  '"a" b\n',
  '{a: b} c\n',
  '{a: 1}}\n',
  '[a]\n]\n',
  '{}: a\n',
];

const asValueOrKey = scalars.flatMap((source) => [
  `a: ${source}\n`,
  `${source}: a\n`,
  `- ${source}\n`,
  `a: [${source}]\n`,
]);

export const goYamlCases: readonly string[] = [...asValueOrKey, ...texts];

/** Manifests to change in places, beside the documents of the YAML test suite. */
export const manifests: readonly string[] = [
  `apiVersion: apps/v1
kind: Deployment
metadata:
  name: reviews
  labels: {app: reviews, version: "v1"}
  annotations:
    note: |
      first line
        second: "line"

      # no comment
spec:
  replicas: 010
  template:
    spec:
      containers:
      - name: reviews
        image: "registry:5000/reviews:1.0"
        args: [
          "--port", 9080,
          --verbose
        ]
        command: ["/bin/sh", -c, 'echo "it''s"']
        env:
        - {name: A, value: "1"}
        - name: TEXT
          value: "one
            two"
`,
  `# a virtual service
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: &meta
  name: shop
  namespace: default
spec:
  hosts: [shop, "*.example.com"]
  http:
  - match:
    - uri: {prefix: /a}
      headers:
        end-user: {exact: jason}
    timeout: 0.5s
    route: &route
    - destination: {host: shop, subset: v1, port: {number: 80}}
      weight: 90
    - destination:
        host: shop
        subset: v2
      weight: 10
  - route: *route
    retries: {attempts: 3, perTryTimeout: 2s, retryOn: >-
        gateway-error,
        connect-failure}
`,
  `{
  "apiVersion": "v1",
  "kind": "Service",
  "metadata": {"name": "a", "annotations": {"x": "\\u00e9\\n"}},
  "spec": {"ports": [{"port": 80, "name": "http"}, {"port": 443}], "clusterIP": null}
}
`,
  `base: &base
  a: 1
  b: [x, y]
more:
  <<: *base
  b: yes
  ? long key
  : value
text: >+
  folded
  text

   kept

last: !!str 1.50
`,
];
