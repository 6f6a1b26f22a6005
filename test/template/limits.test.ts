import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderTemplate } from '../../src/template/evaluate.ts';
import { generalFunctions } from '../../src/template/general-functions.ts';
import { parseTemplate } from '../../src/template/parse.ts';
import { TemplateError } from '../../src/template/template-error.ts';
import type { TemplateLimits } from '../../src/template/template-run.ts';
import type { Value } from '../../src/template/value.ts';

function render(text: string, data: Value = {}, limits: Partial<TemplateLimits> = {}): string {
  return renderTemplate(parseTemplate('t', text, generalFunctions), data, { functions: generalFunctions, limits });
}

const endless: readonly (readonly [string, string, RegExp])[] = [
  ['a template that calls itself', '{{define "a"}}{{template "a"}}{{end}}{{template "a"}}', /maximum template depth/],
  ['a loop over a huge number', '{{range 1000000000000}}{{end}}', /more than \d+ steps/],
  ['nested loops', '{{range 10000}}{{range 10000}}{{end}}{{end}}', /more than \d+ steps/],
  ['much output', '{{range 1000000}}aaaaaaaaaaaaaaaaaaaaaaaa{{end}}', /output is longer/],
  ['a text repeated', '{{repeat 1000000000 "ab"}}', /would be longer/],
  ['a text that doubles', '{{$s := "ab"}}{{range 60}}{{$s = print $s $s}}{{end}}', /longer than/],
  [
    'a list that holds itself twice, printed',
    '{{$l := list 1}}{{range 40}}{{$l = list $l $l}}{{end}}{{$l}}',
    /longer than/,
  ],
  ['the same as JSON', '{{$l := list 1}}{{range 40}}{{$l = list $l $l}}{{end}}{{toJson $l}}', /longer than/],
  ['the same copied', '{{$l := list 1}}{{range 60}}{{$l = list $l $l}}{{end}}{{$x := deepCopy $l}}', /more than/],
  [
    'the same compared',
    '{{$l := list 1}}{{$m := list 1}}{{range 60}}{{$l = list $l $l}}{{$m = list $m $m}}{{end}}{{deepEqual $l $m}}',
    /more than/,
  ],
  ['a map that holds itself', '{{$d := dict}}{{$_ := set $d "d" $d}}{{$d}}', /nested too deeply|longer than/],
  ['a long list', '{{until 1000000000}}', /more than 1000000 items/],
  ['a wide number', '{{printf "%1000000000d" 1}}', /too large/],
  ['deep parentheses', `{{${'('.repeat(5000)}1${')'.repeat(5000)}}}`, /depth/],
  ['deep blocks', `${'{{if 1}}'.repeat(5000)}${'{{end}}'.repeat(5000)}`, /nested too deeply/],
];
for (const [what, text, message] of endless)
  test(`${what} ends with an error`, () => {
    assert.throws(
      () => render(text),
      (error) => error instanceof TemplateError && message.test(error.message),
    );
  });

test('limits can be lowered', () => {
  assert.throws(() => render('{{range 100}}x{{end}}', {}, { maxOutput: 10 }), /longer than 10/);
});

test('an error names template, line, column and expression', () => {
  assert.throws(() => render('a: 1\n  b: {{ .none.x }}', { none: null }), {
    message: 't:2:14 at <.none.x>: nil pointer evaluating interface {}.x',
    line: 2,
    column: 14,
    expression: '.none.x',
  });
});

test('definitions of other templates can be called, and an error names the one it is in', () => {
  const helper = parseTemplate('helper', '{{define "name"}}{{.n | upper}}{{end}}', generalFunctions);
  const page = parseTemplate('page', '<{{template "name" .}}>', generalFunctions);
  const options = { functions: generalFunctions, others: [helper] };
  assert.equal(renderTemplate(page, { n: 'x' }, options), '<X>');
  assert.throws(() => renderTemplate(page, { n: 1 }, options), { template: 'helper', line: 1 });
});

test('a parsed template survives JSON', () => {
  const parsed = parseTemplate(
    't',
    '{{define "a"}}{{. | quote}}{{end}}{{range .x}}{{template "a" .}}{{end}}',
    generalFunctions,
  );
  const copy = JSON.parse(JSON.stringify(parsed)) as typeof parsed;
  assert.equal(renderTemplate(copy, { x: ['b'] }, { functions: generalFunctions }), '"b"');
});
