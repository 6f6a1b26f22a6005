import { readInputs } from '../io/input-files.ts';
import type { Io } from '../io/io.ts';
import { InputError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import { parseObjects } from '../objects/parse.ts';

/** The objects of files, directories or standard input. Throws InputError for the first document that holds none. */
export async function readObjects(names: readonly string[], io: Io): Promise<readonly KubeObject[]> {
  const inputs = await readInputs(names, io);
  return inputs.flatMap(({ name, text }) => {
    const { objects, problems } = parseObjects(text, name);
    const [problem] = problems;
    if (problem)
      throw new InputError(`${problem.file}:${problem.line}:${problem.column}: ${problem.message}`, {
        code: 'OBJECTS',
      });
    return objects.map(({ object }) => object);
  });
}
