import type { GeneratedFile } from '../generate.ts';

/**
 * A large piece of data, read when it is first asked for: `generated/data/NAME.ts`, whose default export gives the data. The
 * build takes its text out, so that the program and the browser's modules share one file of it (`scripts/lib/shared-data.ts`).
 */
export function dataModule(name: string, data: unknown, type: string, imports = ''): GeneratedFile {
  const json = JSON.stringify(data);
  return {
    path: `data/${name}.ts`,
    text: `${imports}
let data: ${type} | undefined;
export default (): ${type} => (data ??= JSON.parse(
  ${JSON.stringify(json)},
) as ${type});
`,
  };
}

/** The JSON in the text of such a module. */
export function jsonIn(moduleText: string): string {
  const literal = /JSON\.parse\(\n {2}(".*"),\n\)/.exec(moduleText)?.[1];
  if (literal === undefined) throw new Error('this is no module with data');
  return JSON.parse(literal) as string;
}
