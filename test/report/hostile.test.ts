import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../src/model/finding.ts';
import type { MeshGraph } from '../../src/model/graph.ts';
import { findingsReporters } from '../../src/report/findings/formats.ts';
import { type GraphReport, graphReporters } from '../../src/report/graph/formats.ts';
import { objectsPage } from '../../src/report/html/objects.ts';
import { precheckHtml } from '../../src/report/precheck-html.ts';

/** Names that somebody may give to things, and that must stay names. */
const hostile = {
  markup: '<img src=x onerror=alert(1)>',
  'end of a script': '</script><script>alert(1)</script>',
  'end of a style': '</style><style>*{display:none}</style>',
  'end of a title': '</title></svg><svg onload=alert(1)>',
  quotes: `"'\` onmouseover=alert(1) x="`,
  address: 'javascript:alert(1)',
  entity: '&lt;script&gt;&#60;',
  'right to left': 'shop\u202egnp.exe',
  'no line break': 'a\u2028b\u0000c\u001b[31md\r\ne',
  emoji: '👩‍👩‍👧‍👦 ☃ ﷽',
  'very long': `${'x'.repeat(20_000)}<b>`,
  'dot and mermaid': '"]; evil -> x; click n0 "javascript:alert(1)" %%{init: {}}%% end\\',
  markdown: '[x](javascript:alert(1)) ![](http://evil.example/) `code` | cell | <b>',
} as const;

const findingOf = (name: string): Finding => ({
  code: name,
  level: 'Error',
  message: name,
  origin: `${name} ${name}/${name}`,
  path: name,
  file: name,
  line: 1,
  column: 1,
  suggestion: name,
  documentationUrl: name,
  cluster: name,
  rule: name,
});

const graphOf = (name: string): MeshGraph => ({
  nodes: [
    {
      id: name,
      kind: 'service',
      label: name,
      namespace: name,
      details: [name],
      findings: [findingOf(name)],
      decision: { origin: name, path: name, reference: name },
    },
    { id: 'b', kind: 'missing', label: name, namespace: name, details: [], findings: [] },
  ],
  edges: [
    {
      from: name,
      to: 'b',
      label: name,
      decision: { origin: name, path: name, reference: name },
      also: [{ origin: name, path: name }],
      tls: name,
      mtls: 'STRICT',
      blockedBy: [name],
      dead: true,
      findings: [findingOf(name)],
    },
  ],
});
const reportOf = (name: string): GraphReport => ({
  graph: graphOf(name),
  request: {
    text: name,
    steps: [{ what: name, text: name, outcome: 'taken', decision: { origin: name, path: name, reference: name } }],
  },
  version: name,
});
const context = {
  command: 'analyze',
  version: '0.0.0',
  failureThreshold: 'Error',
  sourceLine: (file: string) => file,
} as const;

const pages: Readonly<Record<string, (text: string) => string | Promise<string>>> = {
  findings: async (text) => (await findingsReporters.html())([findingOf(text)], context),
  objects: (text) =>
    objectsPage(text, text, [
      {
        change: text,
        kind: text,
        namespace: text,
        name: text,
        notes: [text],
        fields: [
          { path: text, before: text, after: { [text]: text } },
          { path: text, before: `${text}\n`, after: `\n${text}` },
        ],
      },
    ]),
  precheck: (text) =>
    precheckHtml({
      to: text,
      from: text,
      unanswered: [text],
      categories: [
        {
          name: text,
          checks: [
            {
              id: text,
              status: 'warning',
              title: text,
              message: text,
              fix: text,
              since: text,
              evidence: [{ subject: text, file: text, line: 1 }],
            },
          ],
        },
      ],
    }),
  graph: (text) => graphReporters.html(reportOf(text)),
};

/** Tags of our own that pages are made of; anything else came out of a name. */
const ownTags =
  /^(?:!doctype|html|head|meta|title|style|script|body|header|main|h[1-3]|p|ul|ol|li|a|span|strong|form|label|select|option|input|button|section|article|details|summary|pre|ins|del|table|thead|tbody|tr|th|td|div|svg|defs|marker|path|g|rect|text)$/;

/** The page without what its own styles and scripts say. */
const withoutAssets = (html: string) => html.replaceAll(/<(style|script)>.*?<\/\1>/gs, '');

function assertHarmless(html: string): void {
  const rest = withoutAssets(html);
  for (const [tag, end = ''] of rest.matchAll(/<\/?([^\s>/]*)[^>]*>/g)) {
    assert.match(end, ownTags, tag.slice(0, 200));
    const attributes = tag.replaceAll(/"[^"]*"/g, '""');
    assert.doesNotMatch(attributes, /\son\w+=/, tag.slice(0, 200));
    assert.doesNotMatch(tag, /(?:href|src)="(?!#|https:)/, tag.slice(0, 200));
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
  assert.doesNotMatch(rest, /[\u0000-\u0009\u000b-\u001f\u2028\u2029\u202a-\u202e]/);
}

for (const [title, text] of Object.entries(hostile)) {
  for (const [page, draw] of Object.entries(pages))
    test(`${page} page: ${title} stays text`, async () => {
      const html = await draw(text);
      assertHarmless(html);
      const inPolicy = /style-src ([^;]+); script-src ([^;]+);/.exec(html);
      assert.ok(inPolicy && !/unsafe/.test(inPolicy[0]));
    });

  test(`svg: ${title} stays text`, async () => {
    const svg = await graphReporters.svg(reportOf(text));
    assertHarmless(svg.replace(/^<\?xml[^>]*>/, ''));
    assert.match(svg, /<\/svg>\n$/);
  });

  test(`dot: ${title} stays inside its quotes`, async () => {
    const lines = (await graphReporters.dot(reportOf(text))).split('\n');
    assert.equal(lines.length, 7);
    for (const line of lines.slice(2, -2))
      assert.match(line, /^ {2}n\d(?: -> n\d)? \[label="(?:[^"\\]|\\.)*"(?:, \w+=\w+)*\];$/u);
  });

  test(`mermaid: ${title} stays inside its quotes`, async () => {
    const lines = (await graphReporters.mermaid(reportOf(text))).split('\n');
    assert.equal(lines.length, 6);
    for (const line of lines.slice(1, -2)) {
      assert.equal(line.split('"').length, 3, line.slice(0, 200));
      assert.doesNotMatch(line.replaceAll('<br>', ''), /[<`%\\\u202e\u2028]/);
    }
  });

  test(`json: ${title} comes back as it was`, async () => {
    const { nodes } = JSON.parse(await graphReporters.json(reportOf(text)));
    assert.equal(nodes[0].label, text);
  });

  test(`markdown: ${title} stays text`, async () => {
    const told = (await findingsReporters.markdown())([findingOf(text)], context);
    assert.doesNotMatch(told, /(?<!\\)<(?:img|script|style|svg|b)[\s>]/);
    assert.doesNotMatch(told, /(?<!\\)\]\((?:javascript|data):/);
  });
}
