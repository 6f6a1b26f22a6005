import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseUrl, urlProblem } from '../../../src/rules/blocks/urls.ts';

test('a URL has a scheme, a host and a path', () => {
  assert.deepEqual(parseUrl('HTTPS://user@[::1]:8080/a%20b?c=%zz'), {
    scheme: 'https',
    host: '[::1]:8080',
    path: '/a%20b',
  });
  assert.deepEqual(parseUrl('registry:5000/a'), { scheme: 'registry', host: '', path: '' });
  assert.deepEqual(parseUrl('example.com/a'), { scheme: '', host: '', path: 'example.com/a' });
});

for (const text of ['http://a\tb', 'http://a:b', 'http://a b/', '://a', '/%zz', '#%zz', 'http://[::1', '1a:b'])
  test(`${JSON.stringify(text)} is no URL`, () => assert.notEqual(urlProblem(text), undefined));
