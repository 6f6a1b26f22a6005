import type { Io } from '../io/io.ts';
import { InputError } from '../model/errors.ts';
import type { ObjectName } from '../pipeline/describe.ts';
import { readAnalysisInput } from './analysis-input.ts';
import type { Flags, FlagValues, GlobalValues } from './define-command.ts';
import { readMesh } from './mesh-input.ts';
import { objectFilesFlag } from './object-files-flag.ts';

export const describeFlags = {
  ...objectFilesFlag,
  output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format.' },
} as const satisfies Flags;

interface DescribeRequest {
  readonly flags: FlagValues<typeof describeFlags> & GlobalValues;
  readonly args: readonly string[];
  readonly io: Io;
}

/** The objects of the files that are named, else of the cluster, and what is to be described. */
export async function describeInput({ flags, args, io }: DescribeRequest) {
  const { istioNamespace, filename } = flags;
  const written = filename.length > 0 ? await readAnalysisInput(filename, io, { ignoreUnknown: true }) : undefined;
  const [error] = written?.errors ?? [];
  if (error !== undefined) throw new InputError(error, { code: 'OBJECTS_UNREADABLE' });
  const live = written ? undefined : await readMesh(flags, io, 'described');
  return {
    objects: written?.objects ?? live?.objects ?? [],
    wanted: nameIn(args[0] ?? '', flags.namespace || live?.namespace || 'default'),
    world: { istioNamespace, ...(live && { live: true, meshConfig: live.meshConfig }) },
  };
}

/** `[TYPE/]NAME[.NAMESPACE]`: the type says nothing that the name does not. */
function nameIn(text: string, otherwise: string): ObjectName {
  const rest = text.slice(text.indexOf('/') + 1);
  const dot = rest.lastIndexOf('.');
  return dot > 0 ? { name: rest.slice(0, dot), namespace: rest.slice(dot + 1) } : { name: rest, namespace: otherwise };
}
