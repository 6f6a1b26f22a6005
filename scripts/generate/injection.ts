import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { istioFunctionNames } from '../../src/inject/function-names.ts';
import { generalFunctions } from '../../src/template/general-functions.ts';
import { parseTemplate } from '../../src/template/parse.ts';
import type { GeneratedFile } from '../generate.ts';
import { dataModule } from './data-module.ts';

const folder = join('profiles', 'injection');
const functions = new Set([...generalFunctions.keys(), ...istioFunctionNames]);

/** The injection templates with their fragments put in; each must parse, as istiod would parse it. */
export function generateInjectionTemplates(): readonly GeneratedFile[] {
  const templates: Record<string, string> = {};
  let sidecar: unknown;
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.tmpl')) continue;
    const name = file.replace(/\.tmpl$/, '');
    const text = expand(readFileSync(join(folder, file), 'utf8'));
    const parsed = parseTemplate(name, text, functions);
    templates[name] = text;
    if (name === 'sidecar') sidecar = parsed;
  }
  return [
    dataModule('injection-templates', templates, 'Readonly<Record<string, string>>'),
    dataModule(
      'parsed-sidecar',
      sidecar,
      'ParsedTemplate',
      "import type { ParsedTemplate } from '../../src/template/parse.ts';\n",
    ),
  ];
}

/** Replaces each line `#include NAME` by the fragment of that name, as far to the right as the line stands. */
function expand(text: string): string {
  return text.replaceAll(/^( *)#include (\S+)\n/gm, (_line, indent: string, name: string) => {
    const fragment = expand(readFileSync(join(folder, 'fragments', `${name}.tmpl`), 'utf8'));
    return fragment.replaceAll(/^(?=[^\n])/gm, indent);
  });
}
