// Scenario files: test/scenarios/**/*.txt, one command line with what it must print.
//   -- file NAME      a file in the scenario's own empty folder
//   -- stdin          standard input
//   -- run            one command line per line, run one after another; `istioctl` is left out
//   -- stdout, -- stderr, -- exit   what all of them together must give; a missing part is not compared
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import { fakeIo } from './fake-io.ts';

type Section = { readonly name: string; text: string };

/** Runs one scenario through `main` in this process. UPDATE=1 writes what it printed back into the file. */
export async function runScenario(path: string): Promise<void> {
  const sections = parse(readFileSync(path, 'utf8'));
  const cwd = mkdtempSync(join(tmpdir(), 'scenario-'));
  const part = (name: string) => sections.find((section) => section.name === name);
  try {
    for (const { name, text } of sections) {
      if (!name.startsWith('file ')) continue;
      const file = join(cwd, name.slice('file '.length));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const io = fakeIo({ stdin: part('stdin')?.text ?? '', cwd });
    let exit = 0;
    for (const line of (part('run')?.text ?? '').trim().split('\n')) exit = Math.max(exit, await main(words(line), io));
    const got: Readonly<Record<string, string>> = { stdout: io.out(), stderr: io.err(), exit: `${exit}\n` };
    const clean = (text: string) => text.replaceAll(cwd, '$CWD').replaceAll(/\b\d+ ms$/gm, '0 ms');
    if (process.env.UPDATE && !process.env.CI) {
      for (const section of sections) if (section.name in got) section.text = clean(got[section.name] ?? '');
      writeFileSync(path, sections.map(({ name, text }) => (name === '' ? text : `-- ${name}\n${text}`)).join(''));
      return;
    }
    for (const [name, text] of Object.entries(got)) {
      const want = part(name);
      if (want) assert.equal(clean(text), want.text, `${name} of ${path}${name === 'exit' ? `\n${io.err()}` : ''}`);
    }
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function parse(text: string): Section[] {
  const sections: Section[] = [{ name: '', text: '' }];
  for (const line of text.split(/(?<=\n)/)) {
    const header = /^-- (run|stdin|stdout|stderr|exit|file \S+)\s*$/.exec(line);
    if (header) sections.push({ name: header[1] ?? '', text: '' });
    else (sections.at(-1) as Section).text += line;
  }
  return sections;
}

/** A command line as a shell splits it: words, 'single' and "double" quotes. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}
