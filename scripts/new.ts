// npm run new command|analyzer|component|rule|note NAME: writes what a new one needs and enters it where such things are
// known. Its example or test fails until it is filled in.
import { kinds, ScaffoldError, scaffold } from './lib/scaffold.ts';

const [kind = '', name = ''] = process.argv.slice(2);
const next: Readonly<Record<string, string>> = {
  command: 'then: npm run docs && npm test -- scenarios commands',
  analyzer: 'then: npm test -- analyze',
  component: 'then: schemas/istio-operator.yaml and schemas/values.yaml, npm run generate, UPDATE=1 npm test -- golden',
  rule: 'then: npm test -- rules && npm run docs',
  note: 'then: npm test -- precheck',
};

try {
  for (const path of scaffold(kind, name)) console.log(`wrote ${path}`);
  console.log(next[kind]);
} catch (error) {
  if (!(error instanceof ScaffoldError)) throw error;
  console.error(`${error.message}\nusage: npm run new ${kinds.join('|')} NAME
NAME is in kebab-case; a command of two words is written tag/list, a rule is named by its kind: gateway`);
  process.exitCode = 64;
}
