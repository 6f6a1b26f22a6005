import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isIpAddress, isIpOrCidr, isIpPrefix } from '../../../src/rules/blocks/addresses.ts';
import { durationProblem } from '../../../src/rules/blocks/durations.ts';
import {
  changeableHeaderProblem,
  headerNameProblem,
  headerValueProblem,
  settableHeaderProblem,
} from '../../../src/rules/blocks/headers.ts';
import {
  hostCovers,
  hostNameProblem,
  hostsOverlap,
  partialWildcardProblem,
  sniHostProblem,
  wildcardHostProblem,
} from '../../../src/rules/blocks/hosts.ts';
import { isLabelValue, labelKeyProblem } from '../../../src/rules/blocks/labels.ts';
import { parseProtocol, portProblem } from '../../../src/rules/blocks/ports.ts';
import { regexProblem, stringMatchProblem } from '../../../src/rules/blocks/strings.ts';

type Check = (text: string) => boolean | string | undefined;
const long = (length: number) => 'a'.repeat(length);

/** A check returns `true` or no problem for what it accepts. */
const checks: readonly { name: string; check: Check; accepts: readonly string[]; refuses: readonly string[] }[] = [
  {
    name: 'host name',
    check: hostNameProblem,
    accepts: ['a', 'A.b-c.D', 'a.b.', `${long(63)}.com`],
    refuses: ['', 'a_b', '-a', 'a-', 'a..b', '*.a', '10.0.0.1', `${long(64)}.com`, `${'a.'.repeat(128)}a`],
  },
  {
    name: 'wildcard host',
    check: wildcardHostProblem,
    accepts: ['*', '*.a.com', '*-a.com', '*a.com', '1', 'a.'],
    refuses: ['', 'a*.com', 'a.*.com', '**', '*.1', '.a', long(64)],
  },
  {
    name: 'SNI',
    check: sniHostProblem,
    accepts: ['a.com', 'outbound_.80_._.a.b.com', 'outbound_.80_.v1_.a.b'],
    refuses: ['outbound_.80_.a', 'outbound_.http_._.a.b', 'outbound_.80_._.1.2', 'in_bound'],
  },
  {
    name: 'partial wildcard',
    check: partialWildcardProblem,
    accepts: ['*', '*.a', 'a.b'],
    refuses: ['*a.b', '*-a.b', 'a*'],
  },
  {
    name: 'IP address',
    check: isIpAddress,
    accepts: ['0.0.0.0', '255.1.2.3', '::', '::1', '001:db8::', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4', 'fe80::1%eth0'],
    refuses: [
      '',
      '1.2.3',
      '1.2.3.256',
      '01.2.3.4',
      '1:2:3',
      '1::2::3',
      ':::',
      '12345::',
      '::1.2.3.4.5',
      'fe80::%',
      '1.2.3.4/8',
      ':1',
    ],
  },
  {
    name: 'IP prefix',
    check: isIpPrefix,
    accepts: ['0.0.0.0/0', '10.1.2.3/8', '::/128'],
    refuses: ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/', '::/129', '10.0.0.0/8/8', 'fe80::%1/8'],
  },
  { name: 'IP or range', check: isIpOrCidr, accepts: ['10.0.0.1', '10.0.0.0/8'], refuses: ['a', '10.0.0.0/8/8'] },
  {
    name: 'duration',
    check: durationProblem,
    accepts: ['1ms', '1.001s', '1h2m3s', '0.007s'],
    refuses: ['0s', '-1s', '1us', '1.0005s', '1d', '5'],
  },
  {
    name: 'label key',
    check: labelKeyProblem,
    accepts: ['app', 'a.b/c', 'A/b_c.d-e', `${'a.'.repeat(120)}b/${long(63)}`],
    refuses: ['', 'a/', '/a', 'a/b/c', '-a', 'a_', 'a_b/c', long(64), `${'a.'.repeat(127)}a/b`],
  },
  { name: 'label value', check: isLabelValue, accepts: ['', 'a', long(64)], refuses: ['-', 'a b', 'a-'] },
  {
    name: 'port',
    check: (text) => portProblem(Number(text)),
    accepts: ['1', '65535'],
    refuses: ['0', '65536', '-1', '1.5'],
  },
  {
    name: 'protocol',
    check: (text) => parseProtocol(text) !== undefined,
    accepts: ['HTTP', 'grpc-Web'],
    refuses: ['', 'http3'],
  },
  {
    name: 'header name',
    check: headerNameProblem,
    accepts: ['x-user', ':path', '@request.auth.claims.group', '@Request.Auth.Claims[a]'],
    refuses: ['', 'a b', ':other', '@request.auth.claims', '@request.auth.claims.'],
  },
  { name: 'settable header', check: settableHeaderProblem, accepts: ['host', ':authority'], refuses: ['', ':path'] },
  { name: 'changeable header', check: changeableHeaderProblem, accepts: ['a'], refuses: ['', 'Host', ':authority'] },
  {
    name: 'header value',
    check: headerValueProblem,
    accepts: [
      '',
      'a\tb',
      '100%%',
      '%START_TIME%',
      '%REQ(X?Y)%',
      '%DYNAMIC_METADATA(["a", "b\\"c"])%',
      '%START_TIME(%Y-%m)%',
    ],
    refuses: ['a\nb', '100%', '%', '%A', '%A(b%', '%%%'],
  },
  {
    name: 'regular expression',
    check: regexProblem,
    accepts: ['.*', long(1024)],
    refuses: ['(', long(1025), 'é'.repeat(513)],
  },
];
for (const { name, check, accepts, refuses } of checks) {
  const passes = (text: string) => [true, undefined].includes(check(text) as true | undefined);
  for (const text of accepts)
    test(`${name}: accepts ${JSON.stringify(text)}`, () => assert.ok(passes(text), String(check(text))));
  for (const text of refuses) test(`${name}: refuses ${JSON.stringify(text)}`, () => assert.ok(!passes(text)));
}

test('a match needs a prefix or an expression that is not empty', () => {
  assert.equal(stringMatchProblem({ exact: '' }), undefined);
  assert.equal(stringMatchProblem({ prefix: 'a' }), undefined);
  assert.match(stringMatchProblem({ prefix: '' }) ?? '', /empty prefix/);
  assert.match(stringMatchProblem({ regex: '' }) ?? '', /empty/);
  assert.match(stringMatchProblem({ regex: '(' }) ?? '', /RE2/);
});

test('hosts cover and overlap each other', () => {
  assert.ok(hostCovers('*.a.com', 'b.a.com'));
  assert.ok(hostCovers('*', 'a'));
  assert.ok(hostCovers('*.com', '*.a.com'));
  assert.ok(!hostCovers('*.a.com', '*.com'));
  assert.ok(!hostCovers('*.a.com', 'a.com'));
  assert.ok(hostsOverlap('*.a.com', '*.com'));
  assert.ok(!hostsOverlap('a.com', 'b.com'));
});
