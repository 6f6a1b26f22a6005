import { valueAt } from '../lib/tree.ts';
import { readYaml, YamlError } from '../lib/yaml.ts';
import type { ConfigInput } from './configure.ts';

/** The release that the files ask for in `spec.installPackagePath`; the last one counts. */
export function installPackagePath(files: ConfigInput['files']): string | undefined {
  const named = files.flatMap(({ text }) =>
    readYaml(text).map((document) =>
      document instanceof YamlError ? undefined : valueAt(document.value, ['spec', 'installPackagePath']),
    ),
  );
  const last = named.findLast((value) => typeof value === 'string' && value !== '');
  return typeof last === 'string' ? last : undefined;
}
