import { readInputs } from '../io/input-files.ts';
import type { Io } from '../io/io.ts';
import { UsageError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { ConfigInput } from '../pipeline/configure.ts';
import { generate } from '../pipeline/generate.ts';
import { objectsOf } from '../pipeline/manifest-diff.ts';
import { reportProblems } from '../report/problems.ts';
import { isProfile, namedConfiguration } from './input-flags.ts';

/**
 * The objects that one word of the command line stands for: manifests as they are, a profile or an IstioOperator rendered.
 * undefined when the configuration has errors, which are on stderr then.
 */
export async function comparedObjects(
  word: string,
  { sets, setStrings = [], charts }: Pick<ConfigInput, 'sets' | 'setStrings' | 'charts'>,
  io: Io,
): Promise<readonly KubeObject[] | undefined> {
  if (await isProfile(word, io)) {
    const profile = await namedConfiguration(word, io, charts);
    return await renderedObjects({ ...profile, sets: [...profile.sets, ...sets], setStrings }, io);
  }
  const files = await readInputs([word], io);
  const isConfiguration = files.length > 0 && files.every(({ text }) => /^kind:\s*["']?IstioOperator\b/m.test(text));
  if (isConfiguration) return await renderedObjects({ files, sets, setStrings, charts }, io);
  if (sets.length + setStrings.length > 0)
    throw new UsageError(
      `${word} holds manifests: --set has no meaning for it`,
      'name an IstioOperator file or a profile',
    );
  return objectsOf(files);
}

/** What a configuration produces; undefined when it has errors, which are on stderr then. */
export async function renderedObjects(input: ConfigInput, io: Io): Promise<readonly KubeObject[] | undefined> {
  const { manifests, problems } = await generate(input);
  if (reportProblems(problems, io.stderr) || !manifests) return undefined;
  return manifests.map((manifest) => manifest.object());
}
