import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const page = 'docs/library.md';

/** Every name that the library exports, with its declaration as the source has it. */
function publicSurface(): string {
  const index = readFileSync('src/index.ts', 'utf8');
  const declarations: string[] = [];
  for (const [, names = '', file = ''] of index.matchAll(/export (?:type )?\{([^}]+)\} from '([^']+)';/g))
    for (const name of names
      .split(',')
      .map((one) => one.trim().replace(/^type /, ''))
      .filter(Boolean)) {
      const [original = '', alias] = name.split(' as ');
      declarations.push(`// ${alias ?? original}\n${declarationOf(original, join('src', file))}`);
    }
  return declarations.sort().join('\n\n');
}

/** Follows re-exports; a function's body is left out. */
function declarationOf(name: string, file: string): string {
  const source = readFileSync(file, 'utf8');
  const start = new RegExp(
    `^export (?:declare )?(?:async )?(?:interface|type|class|function\\*?|const) ${name}\\b`,
    'm',
  ).exec(source);
  if (start) return clip(source.slice(start.index));
  const again = new RegExp(`^export (?:type )?\\{[^}]*?\\b(\\w+ as )?${name}\\b[^}]*\\} from '([^']+)'`, 'm').exec(
    source,
  );
  if (again) return declarationOf(again[1]?.replace(' as ', '') ?? name, join(file, '..', again[2] ?? ''));
  const imported = new RegExp(`^import (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)'`, 'm').exec(source);
  assert.ok(imported, `${file} exports no ${name}`);
  return declarationOf(name, join(file, '..', imported[1] ?? ''));
}

function clip(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex(
    (line, index) => (index > 0 && /^(?:\}|$)/.test(line)) || (index === 0 && /;$/.test(line)),
  );
  const body = lines
    .slice(0, end < 0 ? undefined : end + 1)
    .join('\n')
    .trimEnd();
  if (!/^export (?:async )?function/.test(body)) return body;
  return body.replace(/ \{\n[\s\S]*$/, ';');
}

test('the public surface of the library is what docs/library.md says (UPDATE=1 writes it)', () => {
  const text = `# The library

\`import { generate, validate, analyze, connect, planInstall, apply } from 'istioctl'\`. The files in [examples/](../examples) are
compiled and run by the tests. Bundlers for browsers get those functions that talk to no cluster (\`src/browser.ts\`). Below is
everything that is exported; a change here is a change for users.

\`\`\`ts
${publicSurface()}
\`\`\`
`;
  if (process.env.UPDATE && !process.env.CI) writeFileSync(page, text);
  assert.equal(readFileSync(page, 'utf8'), text);
});
