import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { previewGateways } from '../../pipeline/gateway-preview.ts';
import { gatewayPreviewText } from '../../report/gateway-preview.ts';
import { defineCommand } from '../define-command.ts';
import { injectionFlags, injectionSettings } from '../injection-flags.ts';
import { objectFilesFlag } from '../object-files-flag.ts';
import { readObjects } from '../read-objects.ts';

export const gatewayPreview = defineCommand({
  path: ['experimental', 'gateway-preview'],
  summary: 'Show what istiod would create for a Gateway, before it is applied.',
  description:
    'Deployment, Service and ServiceAccount of each Gateway of the files, and the autoscaler and disruption budget that an overlay asks for. Give the ConfigMap of parametersRef, ListenerSets and GatewayClasses in the same files. Comments say where each port and label comes from.',
  examples: [
    { does: 'With the defaults of this release', run: 'experimental gateway-preview -f gateway.yaml' },
    {
      does: 'In an ambient mesh of your own',
      run: 'experimental gateway-preview -f gateway.yaml --set profile=ambient',
    },
  ],
  flags: {
    ...objectFilesFlag,
    output: {
      type: 'string',
      short: 'o',
      default: 'yaml',
      choices: ['yaml', 'json'],
      placeholder: 'FORMAT',
      help: 'yaml or json.',
    },
    ...injectionFlags,
  },
  async run({ flags, io }) {
    if (flags.filename.length === 0)
      throw new UsageError('no Gateway is given', 'name a file with -f, or - for standard input');
    const found = await injectionSettings(flags, io);
    if (!found) return Exit.badInput;
    const objects = await readObjects(flags.filename, io);
    const previews = previewGateways([...found.classDefaults, ...objects], {
      settings: found.settings,
      kubeVersion: digits(flags['kube-version']),
    });
    for (const { gateway, missing } of previews)
      if (missing.length > 0)
        io.stderr.write(
          `warning: Gateway ${gateway}: istiod ignores its class unless ${missing.join(' and ')} is true (--set values.pilot.env.${missing[0]}=true)\n`,
        );
    io.stdout.write(flags.output === 'json' ? `${JSON.stringify(previews, null, 2)}\n` : gatewayPreviewText(previews));
    return Exit.ok;
  },
});

/** `v1.33.1` as 133; without a version one that is recent enough for everything. */
function digits(version: string | undefined): number {
  const [, major = '1', minor = '36'] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return Number(`${major}${minor}`);
}
