import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChartError } from '../../src/charts/chart.ts';
import { loadChartArchive } from '../../src/charts/load-chart.ts';
import { ChartRenderError, renderChart } from '../../src/charts/render-chart.ts';
import { chartOf, rendered, tgzOf } from '../support/chart-files.ts';

const template = (text: string) => ({ 'templates/a.yaml': text });

/** Template, values and what comes of them; facts of Helm, see test/helm for the comparison with Helm itself. */
const cases: readonly (readonly [text: string, values: Readonly<Record<string, unknown>>, expected: string])[] = [
  ['{{define "x"}}[{{.a}}]{{end}}{{include "x" (dict "a" 1) | quote}}', {}, '"[1]"'],
  ['{{tpl .Values.t .}}', { t: 'n={{.Release.Name}}{{.Values.none}}', none: null }, 'n=test'],
  ['{{define "x"}}1{{end}}{{tpl "{{define \\"x\\"}}2{{end}}{{include \\"x\\" .}}" .}}{{include "x" .}}', {}, '21'],
  [
    '{{.Release.Name}} {{.Release.Namespace}} {{.Release.Service}} {{.Release.Revision}} {{.Release.IsInstall}}',
    {},
    'test default Helm 1 true',
  ],
  ['{{.Chart.Name}} {{.Chart.Version}} {{.Chart.AppVersion}} {{.Chart.IsRoot}}', {}, 'demo 1.2.3 4.5 true'],
  ['{{.Template.Name}} {{.Template.BasePath}}', {}, 'demo/templates/a.yaml demo/templates'],
  [
    '{{.Capabilities.KubeVersion.Version}} {{.Capabilities.KubeVersion.Minor}} {{.Capabilities.KubeVersion}}',
    {},
    'v1.32.0 32 v1.32.0',
  ],
  ['{{.Capabilities.APIVersions.Has "apps/v1/Deployment"}}', {}, 'false'],
  ['{{semverCompare ">=1.29-0" .Capabilities.KubeVersion.Version}}', {}, 'true'],
  ['{{lookup "v1" "Secret" "a" "b" | toYaml}}', {}, '{}'],
  ['{{.Values.a}}|{{.Values.none}}|{{(.Values.none).x}}', { a: 1_000_000 }, '1e+06||'],
  ['{{len (print .Values.none)}}', {}, '5'],
  ['{{toYaml .Values}}', { b: [1, { c: 'y' }], a: {} }, 'a: {}\nb:\n- 1\n- c: "y"'],
  ['{{fromYaml "a: [1, yes]" | toJson}}', {}, '{"a":[1,true]}'],
  [
    '{{fromYaml "a" | toJson}}',
    {},
    '{"Error":"error unmarshaling JSON: json: cannot unmarshal string into Go value of type map[string]interface {}"}',
  ],
  [
    '{{regexMatch "^a+$" "aaa"}} {{regexReplaceAll "a(b)" "xab" "${1}"}} {{regexSplit "," "a,b" -1}}',
    {},
    'true xb [a b]',
  ],
  ['{{toToml (dict "a" 1 "b" (dict "c" "d"))}}', {}, 'a = 1\n\n[b]\n  c = "d"\n'],
  ['{{(fromToml "a = 1\\n[b]\\nc = [1, 2]").b.c | toJson}}', {}, '[1,2]'],
  ['{{(urlParse "https://u@h.x:8/p?q=1#f").host}}', {}, 'h.x:8'],
  ['{{(semver "v1.2.3-rc.1").Prerelease}}', {}, 'rc.1'],
];
for (const [text, values, expected] of cases)
  test(`renders ${text}`, async () => {
    assert.equal(await rendered(template(text), values), expected);
  });

/** Template and the start of what is wrong with it. */
const refusals: readonly (readonly [text: string, message: RegExp])[] = [
  ['a\n{{required "give me .Values.a" .Values.a}}', /^give me \.Values\.a \(demo\/templates\/a\.yaml:2:3\)$/],
  ['{{fail "no"}}', /^no \(demo\/templates\/a\.yaml:1:3\)$/],
  [
    '{{.Values.a.b}}',
    /^nil pointer evaluating interface \{\}\.b \(demo\/templates\/a\.yaml:1:\d+ at <\.Values\.a\.b>\)$/,
  ],
  ['{{.Chart.Nothing}}', /can't evaluate field Nothing/],
  ['{{include "nothing" .}}', /template "nothing" not defined/],
  ['{{nothing}}', /function "nothing" not defined/],
  ['{{eq .Values.n 1}}', /incompatible types for comparison/],
  ['{{tpl "{{" .}}', /demo\/templates\/a\.yaml/],
  [
    '{{define "x"}}{{fail "deep"}}{{end}}\n{{include "x" .}}',
    /^deep \(demo\/templates\/a\.yaml:1:\d+, called from demo\/templates\/a\.yaml:2:\d+\)$/,
  ],
  ['{{sha256sum "a"}}', /sha256sum is not available/],
];
for (const [text, message] of refusals)
  test(`says what is wrong with ${text}`, async () => {
    await assert.rejects(
      rendered(template(text), { n: 1 }),
      (error) => error instanceof ChartRenderError && message.test(error.message),
    );
  });

test('templates share their values, and those that come last by name run first', async () => {
  const files = {
    'values.yaml': 'a: 1',
    'templates/zzz.yaml': '{{$_ := set $ "Values" (dict "a" 2)}}',
    'templates/a.yaml': '{{.Values.a}}',
  };
  assert.equal(await rendered(files), '2');
});

test('of equal definitions the one that is parsed last counts: the parent over its subchart', async () => {
  const files = {
    'charts/sub/Chart.yaml': 'name: sub\nversion: 1.0.0',
    'charts/sub/templates/_x.tpl': '{{define "x"}}sub{{end}}',
    'templates/_x.tpl': '{{define "x"}}parent{{end}}',
    'templates/a.yaml': '{{include "x" .}}',
  };
  assert.equal(await rendered(files), 'parent');
});

test('a subchart sees its part of the values, and the globals', async () => {
  const chart = await chartOf({
    'values.yaml': 'global: {g: 1}\nsub: {a: parent}',
    'charts/sub/Chart.yaml': 'name: sub\nversion: 1.0.0',
    'charts/sub/values.yaml': 'a: own\nb: own\nglobal: {h: 2}',
    'charts/sub/templates/s.yaml': '{{.Values.a}} {{.Values.b}} {{.Values.global.g}} {{.Values.global.h}}',
    'templates/a.yaml': '{{.Values.sub.b}} {{(index .Subcharts "sub").Chart.Name}}',
  });
  const { files } = await renderChart(chart, { global: { g: 3 } }, { release: { name: 'test' } });
  assert.equal(files.get('demo/charts/sub/templates/s.yaml'), 'parent own 3 2');
  assert.equal(files.get('demo/templates/a.yaml'), 'own sub');
});

test('null of the user takes a value of the chart away', async () => {
  const files = { 'values.yaml': 'a: {b: 1, c: 2}\nd: 3', ...template('{{toJson .Values}}') };
  assert.equal(await rendered(files, { a: { b: null, x: null }, d: null }), '{"a":{"c":2,"x":null}}');
});

test('files are there by name and pattern, templates and values are not', async () => {
  const text =
    '{{.Files.Get "files/a.txt"}}|{{.Files.Get "values.yaml"}}|{{range $p, $_ := .Files.Glob "files/*"}}{{$p}} {{end}}|{{.Files.Lines "files/a.txt"}}|{{(.Files.Glob "files/a*").AsConfig}}|{{(.Files.Glob "files/a*").AsSecrets}}';
  const files = { 'values.yaml': 'a: 1', 'files/a.txt': 'x\ny\n', 'files/b.txt': '', ...template(text) };
  assert.equal(await rendered(files), 'x\ny\n||files/a.txt files/b.txt |[x y]|a.txt: |\n  x\n  y|a.txt: eAp5Cg==');
});

test('a schema names every value that it refuses', async () => {
  const files = {
    ...template(''),
    'values.yaml': 'port: 0',
    'values.schema.json': JSON.stringify({
      $schema: 'http://json-schema.org/schema#',
      required: ['name'],
      properties: { port: { type: 'integer', minimum: 1 }, kind: { enum: ['a', 'b'] } },
    }),
  };
  await assert.rejects(rendered(files, { kind: 'c' }), {
    name: 'SchemaError',
    message:
      "values don't meet the specifications of the schema(s) in the following chart(s):\ndemo:\n- at '': missing property 'name'\n- at '/port': minimum: got 0, want 1\n- at '/kind': value must be one of 'a', 'b'",
  });
  await rendered(files, { name: 'x', port: 1 });
});

test('dependencies are carried out as helm template does', async () => {
  const files = {
    'Chart.yaml':
      'apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies:\n- {name: sub, version: ">=1", condition: "sub.enabled", alias: other}\n- {name: extra, version: "*", tags: [t]}',
    'charts/sub/Chart.yaml': 'name: sub\nversion: 1.0.0',
    'charts/sub/templates/s.yaml': '{{.Chart.Name}}',
    'charts/off/Chart.yaml': 'name: extra\nversion: 1.0.0',
    'charts/off/templates/o.yaml': 'off',
    ...template(''),
  };
  const { files: texts } = await renderChart(
    await chartOf(files),
    { tags: { t: false } },
    { release: { name: 'r' }, dependencies: true },
  );
  assert.deepEqual([...texts.keys()].sort(), ['demo/charts/other/templates/s.yaml', 'demo/templates/a.yaml']);
  const missing = { ...files };
  delete (missing as Record<string, string>)['charts/sub/Chart.yaml'];
  delete (missing as Record<string, string>)['charts/sub/templates/s.yaml'];
  await assert.rejects(
    async () => renderChart(await chartOf(missing), {}, { release: { name: 'r' }, dependencies: true }),
    (error) => error instanceof ChartError && /missing in charts\/: sub/.test(error.message),
  );
});

test('a chart is read from its archive, charts in archives inside it too', async () => {
  const inner = tgzOf([
    { path: 'sub/Chart.yaml', content: 'name: sub\nversion: 1.0.0' },
    { path: 'sub/templates/s.yaml', content: 'inner' },
  ]);
  const outer = tgzOf([
    { path: 'demo/Chart.yaml', content: 'name: demo\nversion: 1.0.0' },
    { path: 'demo/charts/sub-1.0.0.tgz', content: inner },
  ]);
  const { files } = await renderChart(await loadChartArchive('demo.tgz', outer), {}, { release: { name: 'r' } });
  assert.deepEqual([...files], [['demo/charts/sub/templates/s.yaml', 'inner']]);
});

test('only partials of a library chart are read', async () => {
  const files = {
    'charts/lib/Chart.yaml': 'name: lib\nversion: 1.0.0\ntype: library',
    'charts/lib/templates/_a.tpl': '{{define "known"}}yes{{end}}',
    'charts/lib/templates/b.yaml': '{{define "unknown"}}no{{end}}',
  };
  assert.equal(await rendered({ ...files, ...template('{{include "known" .}}') }), 'yes');
  await assert.rejects(rendered({ ...files, ...template('{{include "unknown" .}}') }), /"unknown" not defined/);
});

test('chance, time and sums come from the host', async () => {
  const host = {
    hash: (name: string, text: string) => `${name}:${text}`,
    randomBytes: (count: number) => new Uint8Array(count),
    now: () => 0,
  };
  const text = '{{sha256sum "a"}} {{randAlpha 3}} {{now | date "2006-01-02T15:04:05Z07:00"}} {{uuidv4}}';
  assert.equal(
    await rendered(template(text), {}, { host }),
    'sha256:a AAA 1970-01-01T00:00:00Z 00000000-0000-4000-8000-000000000000',
  );
});
