// What people and their tools get wrong: one clear message each, exit 65, no stack trace, nothing on stdout, in no time.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { main } from '../../src/cli/main.ts';
import { fakeIo } from '../support/fake-io.ts';
import { peakMemory } from '../support/peak-memory.ts';
import { timesBareNodeSince } from '../support/processor-time.ts';

interface Broken {
  /** Content of iop.yaml, which is given with -f. */
  readonly file?: string | Uint8Array;
  readonly args?: readonly string[];
  readonly stdin?: string;
  readonly says: RegExp;
}
const spec = (text: string) => `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: ${text}\n`;
const set = (argument: string, says: RegExp): Broken => ({ args: ['--set', argument], says });
const file = (text: string | Uint8Array, says: RegExp): Broken => ({ file: text, says });
const nested = (depth: number) => '{a: '.repeat(depth) + '}'.repeat(depth);
const laughs = ['a: &a0 [x]', ...Array.from({ length: 30 }, (_, i) => `a${i}: &a${i + 1} [${`*a${i},`.repeat(9)}]`)];

const broken: Readonly<Record<string, Broken>> = {
  // no document to speak of
  'not YAML': file('apiVersion: [unclosed', /iop\.yaml:1:\d+ +error +not YAML/),
  'a tab as indentation': file('kind: IstioOperator\nspec:\n\tprofile: demo\n', /iop\.yaml:3:\d+ .*tab/),
  'a tab after blanks': file('kind: IstioOperator\nspec:\n  values:\n  \tpilot: {}\n', /iop\.yaml:4:/),
  'a text': file('hello', /not an IstioOperator/),
  'a list': file('- kind: IstioOperator', /not an IstioOperator/),
  'no kind': file('spec: {}', /no kind/),
  'Helm values': file('pilot:\n  traceSampling: 1\n', /spec\.values/),
  'kind that is no text': file('kind: 5', /no kind/),
  'two documents': file(`${spec('{}')}---\n${spec('{}')}`, /iop\.yaml:\d+:1 +error +a second document/),
  'a second document after ...': file('kind: A\n...\nkind: B\n', /document/),
  'a binary file': file(Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0xff, 0xfe]), /no UTF-8 text/),
  'UTF-16': file(Uint8Array.from(Buffer.from('\ufeffkind: IstioOperator', 'utf16le')), /no UTF-8 text/),
  'a NUL character': file('kind: Istio\u0000Operator', /not YAML/),
  'an anchor bomb': file(`kind: IstioOperator\nspec:\n  ${laughs.join('\n  ')}\n`, /not YAML/),
  'an alias of nothing': file('kind: IstioOperator\nspec: *nothing', /not YAML/),
  'an alias of itself': file('kind: IstioOperator\nspec: &a { values: *a }', /not YAML|alias|itself/),
  'deep nesting': file(spec(nested(10_000)), /not YAML/),
  'not a number': file(spec('{values: {pilot: {traceSampling: .nan}}}'), /\.nan/),
  infinity: file(spec('{values: {pilot: {traceSampling: .inf}}}'), /\.inf/),
  'a mapping as key': file(spec('{? {a: b} : c}'), /key/),
  'an unclosed quote': file(spec('{hub: "x}'), /not YAML/),
  // files that are none
  'a missing file': { args: ['-f', 'nope.yaml'], says: /cannot read nope\.yaml: no such file/ },
  'no file name': { args: ['-f', ''], says: /name is empty/ },
  'an empty directory': { args: ['-f', 'empty'], says: /empty holds no/ },
  'a huge file': file(Buffer.alloc(70 * 1024 * 1024, 'a'), /too large/),
  'a large file': file(
    spec(`{values: {pilot: {env: {${'A: b, '.repeat(1_000_000)}}}}}`),
    /too many for a configuration/,
  ),
  'very many typos': file(
    spec(`{${Array.from({ length: 10_000 }, (_, i) => `a${i}: 1`).join(', ')}}`),
    /unknown key a0/,
  ),
  'very many wrong variables': file(
    spec(`{nope: 1, values: {pilot: {env: {${Array.from({ length: 10_000 }, (_, i) => `A${i}: b`).join(', ')}}}}}`),
    /unknown key nope/,
  ),
  'endless standard input': { args: ['-f', '-'], stdin: 'a: b\n'.repeat(1_000_000), says: /too many/ },
  'broken standard input': { args: ['-f', '-'], stdin: '{', says: /-:1:\d+ +error +not YAML/ },
  'standard input twice': { args: ['-f', '-', '-f', '-'], stdin: '', says: /once/ },
  'charts that are not there': { args: ['-d', 'charts'], says: /there is no charts/ },
  'a folder that is no release': { args: ['-d', 'empty'], says: /no release|manifests\/charts/ },
  // the shape of the document
  'spec that is a list': file(spec('[]'), /a map is wanted, not a list: spec/),
  'spec that is a text': file(spec('text'), /a map is wanted, not "text"/),
  'values that are a text': file(spec('{values: text}'), /a map is wanted/),
  'values set to a number': set('values=5', /a map is wanted, not 5: values/),
  'components that are a list': file(spec('{components: [pilot]}'), /a map is wanted, not a list: components/),
  'status in the document': file('kind: IstioOperator\nstatus: {}', /unknown key status/),
  'labels that are no texts': file('kind: A\nmetadata: {labels: {a: 1}}', /text is wanted.*metadata\.labels\.a/),
  'a key in other letters': file(spec('{Profile: demo}'), /unknown key Profile +did you mean "profile"/),
  'a null gateway list': file(spec('{components: {ingressGateways: null}}'), /components\.ingressGateways/),
  'a null gateway': file(spec('{components: {egressGateways: [null]}}'), /components\.egressGateways\[0\]/),
  'a gateway without a name': file(spec('{components: {egressGateways: [{}]}}'), /no name/),
  'a gateway with a bad name': file(spec('{components: {egressGateways: [{name: A_b}]}}'), /"A_b"/),
  'a mesh configuration as text': file(spec('{meshConfig: "enableTracing: true"}'), /a map is wanted/),
  // single values
  'a typo': set('values.pilot.autoscalEnabled=true', /did you mean "autoscaleEnabled"/),
  'a text for a number': set('values.pilot.replicaCount=abc', /a whole number is wanted/),
  'a number below the range': set('values.pilot.autoscaleMin=-1', /from 0 to/),
  'a fraction': set('components.pilot.k8s.replicaCount=1.5', /a whole number is wanted/),
  'a duration in days': set('values.pilot.keepaliveMaxServerConnectionAge=1d', /a duration/),
  'a bad quantity': set('components.pilot.k8s.resources.requests.cpu=lots', /a quantity/),
  'a bad CIDR': set('values.global.proxy.includeIPRanges=10.0.0.0/33', /10\.0\.0\.0\/33.*CIDR/),
  'a CIDR after a blank': set('values.global.proxy.includeIPRanges=10.0.0.0/8, 11.0.0.0/8', /" 11/),
  'a bad port': set('values.global.proxy.excludeInboundPorts=80,70000', /70000/),
  'a port below 1024': file(
    spec('{components: {ingressGateways: [{name: a, k8s: {service: {ports: [{port: 80}]}}}]}}'),
    /targetPort/,
  ),
  'a number for text of the mesh': file(spec('{meshConfig: {accessLogFormat: 5}}'), /quotes.*accessLogFormat/),
  'an unknown enum value': set('meshConfig.outboundTrafficPolicy.mode=ALLOW', /ALLOW_ANY/),
  'a bad revision': { args: ['-r', 'Bad_Rev!'], says: /Bad_Rev!/ },
  'a bad hub': set('hub=https://example.com/istio', /hub/),
  'a bad tag': set('tag=a:b', /tag/),
  'an unknown profile': set('profile=dem', /unknown profile "dem".*"demo"/s),
  'a profile that is a path': set('profile=/etc/profile.yaml', /unknown profile/),
  'an unknown platform': set('values.global.platform=openshif', /did you mean "openshift"/),
  'an unknown compatibility version': set('compatibilityVersion=1.2', /unknown compatibility version "1\.2"/),
  'a removed tracer': set('values.global.tracer.stackdriver.debug=true', /removed/),
  // --set
  'no argument': set('', /no path/),
  'only an equals sign': set('=', /no path/),
  'two equals signs': set('values.pilot.env.A=b=c', /more than one "="/),
  'a list in braces': set('values.global.imagePullSecrets={a,b}', /a list is wanted/),
  'a list word that is none': set('components.ingressGateways[x].enabled=true', /\[x\]/),
  'an element that is not there': set('components.ingressGateways[name:x].enabled=true', /no element has name x/),
  'nan in a flag': set('values.pilot.traceSampling=nan', /nan/),
  'a prototype': set('__proto__.polluted=1', /unknown key __proto__/),
};

const folder = mkdtempSync(join(tmpdir(), 'broken-'));
mkdirSync(join(folder, 'empty'));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const [name, { file: content, args = [], stdin = '', says }] of Object.entries(broken))
  test(`manifest generate refuses ${name}`, async () => {
    if (content !== undefined) writeFileSync(join(folder, 'iop.yaml'), content);
    const io = fakeIo({ cwd: folder, stdin });
    const started = process.cpuUsage();
    const exit = await main(
      ['manifest', 'generate', ...(content === undefined ? [] : ['-f', 'iop.yaml']), ...args],
      io,
    );
    const times = timesBareNodeSince(started);
    assert.match(io.err(), says);
    assert.doesNotMatch(io.err(), /\n\s+at |this is a bug/);
    assert.equal(exit, 65);
    assert.equal(io.out(), '');
    assert.ok(times < 90, `took ${times} times the processor time of node -e 0`);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });

/** Short inputs cannot fill the memory; those that could are run by the program itself, whose memory is measured. */
const isBulky = ({ file: content = '', stdin = '' }: Broken) => content.length + stdin.length > 10_000;
const mostMegabytes = 500;

for (const [name, { file: content, args = [], stdin = '' }] of Object.entries(broken).filter(([, one]) => isBulky(one)))
  test(`manifest generate stays below ${mostMegabytes} MB with ${name}`, () => {
    if (content !== undefined) writeFileSync(join(folder, 'iop.yaml'), content);
    const command = ['manifest', 'generate', ...(content === undefined ? [] : ['-f', 'iop.yaml']), ...args];
    const { exit, megabytes } = peakMemory(command, { cwd: folder, stdin });
    assert.equal(exit, 65);
    assert.ok(megabytes < mostMegabytes, `${megabytes.toFixed(0)} MB`);
  });
