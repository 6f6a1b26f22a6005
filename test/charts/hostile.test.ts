// Charts from the internet: whatever they try ends soon, with an error that says what is wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readArchive } from '../../src/charts/archive.ts';
import { ChartError, type Tree } from '../../src/charts/chart.ts';
import { loadChart, loadChartArchive } from '../../src/charts/load-chart.ts';
import { chartFiles, chartOf, rendered, type TarEntry, tarOf, tgzOf } from '../support/chart-files.ts';

interface Hostile {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly values?: Tree;
  readonly says: RegExp;
}

const template = (text: string) => ({ 'templates/a.yaml': text });
const deep = (depth: number) => `${'{a: '.repeat(depth)}1${'}'.repeat(depth)}`;
const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 12 }, (_, at) => {
  const [name, before] = [String.fromCharCode(98 + at), String.fromCharCode(97 + at)];
  return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(',')}]\n`;
}).join('')}`;

const hostile: readonly Hostile[] = [
  {
    what: 'a template that includes itself',
    files: template('{{define "x"}}{{include "x" .}}{{end}}{{include "x" .}}'),
    says: /maximum template depth/,
  },
  {
    what: 'two files that include one another',
    files: {
      'templates/a.yaml': '{{include "demo/templates/b.yaml" .}}',
      'templates/b.yaml': '{{include "demo/templates/a.yaml" .}}',
    },
    says: /maximum template depth/,
  },
  {
    what: 'tpl of a text that calls tpl of itself',
    files: template('{{tpl .Values.t .}}'),
    values: { t: '{{tpl .Values.t .}}' },
    says: /maximum template depth/,
  },
  {
    what: 'tpl that includes the file it stands in',
    files: template('{{tpl "{{include \\"demo/templates/a.yaml\\" .}}" .}}'),
    says: /maximum template depth/,
  },
  {
    what: 'a tree of includes',
    files: template(
      '{{define "x"}}{{range 100}}{{include "y" .}}{{end}}{{end}}{{define "y"}}{{range 100}}{{include "z" .}}{{end}}{{end}}{{define "z"}}{{range 1000}}{{range 1000}}{{end}}{{end}}{{end}}{{include "x" .}}',
    ),
    says: /more than \d+ (?:steps|characters)/,
  },
  { what: 'a loop over a huge number', files: template('{{range 1000000000000}}{{end}}'), says: /more than \d+ steps/ },
  { what: 'a text repeated', files: template('{{repeat 2000000000 "ab"}}'), says: /would be longer/ },
  {
    what: 'a text that doubles',
    files: template('{{$s := "ab"}}{{range 60}}{{$s = cat $s $s}}{{end}}'),
    says: /longer than|work on more/,
  },
  {
    what: 'much output',
    files: template('{{range 10000000}}aaaaaaaaaaaaaaaaaaaaaaaa{{end}}'),
    says: /output is longer/,
  },
  {
    what: 'output in many files',
    files: Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`templates/${at}.yaml`, '{{range 200000}}aaaaaaaaaaaaaaaaaa{{end}}']),
    ),
    says: /output is longer/,
  },
  {
    what: 'long texts over and over',
    files: template('{{$s := repeat 4000000 "ab"}}{{range 1000000}}{{$x := upper $s}}{{end}}'),
    says: /work on more than/,
  },
  { what: 'a list that is too long', files: template('{{until 1000000000}}'), says: /more than 1000000 items/ },
  {
    what: 'a list compared with itself over and over',
    files: template('{{$l := list}}{{range until 5000}}{{$l = append $l (dict "a" .)}}{{end}}{{uniq $l}}'),
    says: /more than \d+ values|work on more/,
  },
  {
    what: 'lists that hold one another, as YAML',
    files: template('{{$l := list 1}}{{range 40}}{{$l = list $l $l}}{{end}}{{toYaml $l}}'),
    says: /would be longer|too deeply|work on more/,
  },
  {
    what: 'a map that holds itself, as YAML',
    files: template('{{$d := dict}}{{$_ := set $d "d" $d}}{{toYaml $d}}'),
    says: /nested too deeply|longer than/,
  },
  {
    what: 'a map that holds itself, merged',
    files: template('{{$d := dict}}{{$_ := set $d "d" $d}}{{$e := dict}}{{$_ := set $e "d" $e}}{{merge $d $e}}'),
    says: /nested too deeply|more than/,
  },
  {
    what: 'values that are a YAML bomb',
    files: { ...template(''), 'values.yaml': bomb },
    says: /values\.yaml.*(?:alias|too|expand|excessive)/i,
  },
  {
    what: 'a YAML bomb in fromYaml',
    files: template('{{fromYaml .Values.t | toYaml}}'),
    values: { t: bomb },
    says: /would be longer|work on more|Error: /,
  },
  {
    what: 'values nested a hundred thousand deep',
    files: { ...template(''), 'values.yaml': deep(100_000) },
    says: /deep|nested/,
  },
  { what: 'deep parentheses', files: template(`{{${'('.repeat(5000)}1${')'.repeat(5000)}}}`), says: /depth|nested/ },
  {
    what: 'deep blocks',
    files: template(`${'{{if 1}}'.repeat(5000)}${'{{end}}'.repeat(5000)}`),
    says: /nested too deeply/,
  },
  {
    what: 'an expression that would take exponential time, on a long text',
    files: template('{{range 100000}}{{regexMatch "^(a+)+$" (repeat 5000 "a" | printf "%sb")}}{{end}}'),
    says: /work on more/,
  },
  {
    what: 'a pattern of files with many stars',
    files: {
      ...template(`{{range 1000000}}{{$x := $.Files.Glob "${'*a'.repeat(60)}b"}}{{end}}`),
      [`x/${'a'.repeat(200)}`]: '',
    },
    says: /more than \d+ steps|work on more/,
  },
  {
    what: 'a schema that refers to itself for ever',
    files: {
      ...template(''),
      'values.schema.json':
        '{"$ref": "#/definitions/a", "definitions": {"a": {"allOf": [{"$ref": "#/definitions/a"}]}}}',
    },
    says: /values\.schema\.json/,
  },
  {
    what: 'a schema somewhere else',
    files: { ...template(''), 'values.schema.json': '{"$ref": "file:///etc/passwd"}' },
    says: /values\.schema\.json: can't resolve reference/,
  },
  {
    what: 'a schema with an expression that takes exponential time',
    files: { ...template(''), 'values.schema.json': '{"properties": {"a": {"pattern": "^(a+)+$"}}}' },
    values: { a: `${'a'.repeat(50_000)}b` },
    says: /does not match pattern/,
  },
  {
    what: 'a schema that is no JSON',
    files: { ...template(''), 'values.schema.json': '{' },
    says: /values\.schema\.json: not JSON/,
  },
  {
    what: 'a chart without a version',
    files: { 'Chart.yaml': 'name: a' },
    says: /Chart\.yaml: the chart needs a version/,
  },
  {
    what: 'a name that leads elsewhere',
    files: { 'Chart.yaml': 'name: ../../a\nversion: 1.0.0' },
    says: /no name for a chart/,
  },
];

for (const { what, files, values, says } of hostile)
  test(`${what} ends with an error`, async () => {
    await assert.rejects(
      async () => {
        const text = await rendered(files, values);
        // What a function may only report is in its result.
        if (says.test(text)) throw new ChartError(text);
      },
      (error) => error instanceof ChartError && says.test(error.message.slice(0, 2000)),
    );
  });

const archives: readonly { readonly what: string; readonly entries: readonly TarEntry[]; readonly says: RegExp }[] = [
  {
    what: 'a path with ..',
    entries: [{ path: 'demo/../../etc/passwd', content: 'x' }],
    says: /leads out of the archive/,
  },
  {
    what: 'a path with .. behind a backslash',
    entries: [{ path: 'demo\\..\\..\\x', content: 'x' }],
    says: /leads out of the archive/,
  },
  { what: 'an absolute path', entries: [{ path: '/etc/passwd', content: 'x' }], says: /absolute path/ },
  { what: 'a drive', entries: [{ path: 'C:\\x', content: 'x' }], says: /absolute path/ },
  {
    what: 'a long name with ..',
    entries: [{ path: 'x', type: 'L', content: 'demo/../../y' }, { path: 'z' }],
    says: /leads out/,
  },
  {
    what: 'an extended header with ..',
    entries: [{ path: 'x', type: 'x', content: '20 path=demo/../../y\n' }, { path: 'z' }],
    says: /leads out/,
  },
  {
    what: 'a file beside the folder of the chart',
    entries: [{ path: 'Chart.yaml', content: 'x' }],
    says: /stands in no folder/,
  },
  { what: 'no chart at all', entries: [{ path: 'demo/readme', content: 'x' }], says: /no Chart\.yaml/ },
];
for (const { what, entries, says } of archives)
  test(`an archive with ${what} is refused`, async () => {
    await assert.rejects(loadChartArchive('demo.tgz', tgzOf(entries)), { name: 'ChartError', message: says });
  });

test('an archive that unpacks to much more than it is ends with an error', async () => {
  const bomb = gzipSync(tarOf([{ path: 'demo/big', content: new Uint8Array(80 * 1024 * 1024) }]));
  assert.ok(bomb.length < 200_000);
  await assert.rejects(loadChartArchive('demo.tgz', bomb), /more than \d+ bytes when it is unpacked/);
});

test('an archive cut short, and something else than an archive, are told apart from a chart', async () => {
  const whole = tgzOf([{ path: 'demo/Chart.yaml', content: 'name: demo\nversion: 1.0.0\n' }]);
  await assert.rejects(
    loadChartArchive('demo.tgz', whole.subarray(0, whole.length - 20)),
    /not a complete gzip archive/,
  );
  await assert.rejects(loadChartArchive('demo.tgz', new Uint8Array(2000).fill(65)), /not a tar archive/);
  await assert.rejects(loadChartArchive('demo.tgz', new Uint8Array(0)), /not a complete archive/);
});

test('links in an archive are passed over', async () => {
  const files = await readArchive(
    'a.tgz',
    tgzOf([
      { path: 'demo/link', type: '2', link: '/etc/passwd' },
      { path: 'demo/a', content: 'x' },
    ]),
  );
  assert.deepEqual([...files.keys()], ['demo/a']);
});

test('many files are too many', async () => {
  const entries = Array.from({ length: 30 }, (_, at) => ({ path: `demo/${at}` }));
  await assert.rejects(readArchive('a.tgz', tgzOf(entries), { limits: { maxFiles: 20 } }), /more than 20 files/);
});

test('charts inside charts have an end', async () => {
  const files: Record<string, string> = {};
  for (let depth = 0, at = ''; depth < 40; depth++, at += 'charts/a/')
    files[`${at}Chart.yaml`] = 'name: a\nversion: 1.0.0';
  await assert.rejects(loadChart(chartFiles(files)), /more than 20 deep/);
});

test('a chart that sets keys of every object changes none', async () => {
  const text = await rendered(
    template(
      '{{$d := dict "__proto__" (dict "polluted" "yes")}}{{$e := mergeOverwrite (dict) $d}}{{fromYaml "__proto__: {polluted: yes}" | toYaml}}',
    ),
  );
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
  assert.match(text, /__proto__:/);
  await chartOf({ 'values.yaml': '__proto__: {polluted: yes}' });
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});
