import type { Io } from '../io/io.ts';
import { isTagName, tagWords } from '../lib/revision-names.ts';
import { UsageError } from '../model/errors.ts';
import type { TagRequest } from '../pipeline/tags.ts';
import type { Flags, FlagValues, GlobalValues } from './define-command.ts';

/** The flags of `tag set` and `tag generate`. */
export const tagFlags = {
  revision: {
    type: 'string',
    short: 'r',
    placeholder: 'NAME',
    completes: 'revision',
    default: 'default',
    help: 'Revision that the tag leads to.',
  },
  overwrite: { type: 'boolean', help: 'Move a tag that another revision has.' },
  'auto-inject-namespaces': { type: 'boolean', help: 'For the tag default: also inject pods that name no revision.' },
  'webhook-name': { type: 'string', placeholder: 'NAME', help: 'Name of the webhook configuration.' },
} as const satisfies Flags;

/** Throws UsageError for a name that the API server would refuse. */
export function tagRequest(tag: string, flags: FlagValues<typeof tagFlags> & GlobalValues): TagRequest {
  if (!isTagName(tag)) throw new UsageError(`"${tag}" is no name of a tag`, tagWords);
  return {
    tag,
    revision: flags.revision,
    istioNamespace: flags.istioNamespace,
    overwrite: flags.overwrite,
    autoInject: flags['auto-inject-namespaces'],
    webhookName: flags['webhook-name'],
  };
}

/** How pods come to use the tag. */
export function sayHowToUse({ tag, revision }: TagRequest, io: Io): void {
  const advice = tag === 'default' ? 'istio-injection=enabled' : `istio.io/rev=${tag}`;
  io.stderr.write(
    `Tag "${tag}" leads to revision "${revision}". Pods use it in namespaces labelled so: kubectl label namespace NAMESPACE ${advice}\n`,
  );
}
