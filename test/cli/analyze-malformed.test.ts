import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { main } from '../../src/cli/main.ts';
import { fakeIo } from '../support/fake-io.ts';

const istio = (kind: string, spec: string) =>
  `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: {name: a}\nspec: ${spec}\n`;

/** Texts that are no YAML, or no objects: each is an error with its line, status 65. */
const unreadable: Readonly<Record<string, string>> = {
  'unclosed list': 'kind: [Service\n',
  'unclosed mapping': 'apiVersion: v1\nkind: {\n',
  'unclosed quote': 'kind: "Service\n',
  'unclosed single quote': "kind: 'Service\n",
  'bad indentation': 'kind: Service\n metadata: {}\n',
  'two values on a line': 'a: b: c\n',
  tab: 'kind: Service\n\tname: a\n',
  'unknown alias': 'kind: *nobody\n',
  'unknown tag': 'kind: !nope Service\n',
  'bad escape': 'kind: "\\q"\n',
  'list in a mapping': 'kind: Service\n- a\n',
  'not a number': 'apiVersion: v1\nkind: Service\nspec: {a: .nan}\n',
  infinity: 'apiVersion: v1\nkind: Service\nspec: {a: .inf}\n',
  'mapping as a key': '{a: b}: c\n',
  'broken JSON': '{"kind": "Service",}}\n',
  'half of JSON': '{"kind": "Service"\n',
  'a binary character': 'kind: Serv\u0000ice\n',
  'an end without a start': 'kind: Service\n...\nkind: Service\n',
  'a stray bracket': ']\n',
  'a directive alone': '%YAML 9.9\n',
  scalar: 'just text\n',
  number: '42\n',
  list: '- a\n- b\n',
  'no kind': 'apiVersion: v1\nmetadata: {name: a}\n',
  'no apiVersion': 'kind: Service\nmetadata: {name: a}\n',
  'kind of another type': 'apiVersion: v1\nkind: [Service]\n',
  'List of texts': 'apiVersion: v1\nkind: List\nitems: [a]\n',
  'deep nesting': `${'['.repeat(300)}\n`,
  bomb: `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replaceAll(
    /./g,
    (c) =>
      `${c}: &${c} [${Array(10)
        .fill(`*${String.fromCharCode(c.charCodeAt(0) - 1)}`)
        .join()}]\n`,
  )}`,
};

/** Objects of a wrong content: findings with their line, status 79, and no rule trips over them. */
const wrong: Readonly<Record<string, string>> = {
  'spec is text': istio('VirtualService', 'text'),
  'spec is a list': istio('Gateway', '[]'),
  'hosts is text': istio('VirtualService', '{hosts: text}'),
  'hosts of numbers': istio('VirtualService', '{hosts: [1, {}, null]}'),
  'http is text': istio('VirtualService', '{hosts: [a.com], http: text}'),
  'a route is text': istio('VirtualService', '{hosts: [a.com], http: [text]}'),
  'a destination is text': istio('VirtualService', '{hosts: [a.com], http: [{route: [{destination: text}]}]}'),
  'a port is text': istio('Gateway', '{selector: {a: b}, servers: [{port: http, hosts: ["*"]}]}'),
  'selector of lists': istio('Gateway', '{selector: {a: [b]}, servers: []}'),
  'subsets is a mapping': istio('DestinationRule', '{host: a.com, subsets: {v1: {}}}'),
  'endpoints are texts': istio('ServiceEntry', '{hosts: [a.com], endpoints: [a, b]}'),
  'egress is text': istio('Sidecar', '{egress: text}'),
};

async function analyze(files: Readonly<Record<string, string>>) {
  const cwd = mkdtempSync(join(tmpdir(), 'malformed-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    const io = fakeIo({ cwd });
    const args = ['analyze', '--use-kube=false', '-o', 'log', ...Object.keys(files)];
    return { exit: await main(args, io), out: io.out(), err: io.err() };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

const warned = istio('DestinationRule', '{host: nobody.example.com}');

for (const [name, text] of Object.entries(unreadable))
  test(`${name}: an error with its place, and the findings of the other file`, async () => {
    const { exit, out, err } = await analyze({ 'bad.yaml': text, 'good.yaml': warned });
    assert.equal(exit, 65, err);
    assert.match(err, /^error: bad\.yaml:\d+:\d+: ./);
    assert.doesNotMatch(err, /bug in istioctl|\n {4}at /);
    assert.match(out, /^Warning \[IST0174\] \(DestinationRule default\/a good\.yaml:1\)/);
  });

for (const [name, text] of Object.entries(wrong))
  test(`${name}: a finding with its place`, async () => {
    const { exit, out, err } = await analyze({ 'bad.yaml': text });
    assert.doesNotMatch(err, /bug in istioctl|\n {4}at /);
    assert.match(out, /^Error \[IST0106\] \(\w+ default\/a bad\.yaml:\d+\)/m, out + err);
    assert.equal(exit, 79);
  });
