import { emitYaml } from '../../lib/yaml-emit.ts';
import { Exit } from '../../model/exit.ts';
import { waypointObject } from '../../pipeline/waypoint-object.ts';
import { defineCommand } from '../define-command.ts';
import { dataText } from '../output-target.ts';
import { waypointFlags } from '../waypoint-flags.ts';

export const waypointGenerate = defineCommand({
  path: ['waypoint', 'generate'],
  summary: 'Print the Gateway of a waypoint; no cluster is asked.',
  examples: [
    { does: 'For the Services of a namespace', run: 'waypoint generate -n shop' },
    { does: 'For everything', run: 'waypoint generate -n shop --for all -o json' },
  ],
  flags: {
    ...waypointFlags,
    output: { type: 'string', short: 'o', choices: ['yaml', 'json'], default: 'yaml', help: 'Format.' },
  },
  async run({ flags, given, io }) {
    const gateway = waypointObject({
      name: flags.name || 'waypoint',
      namespace: given.has('namespace') ? flags.namespace : undefined,
      traffic: flags.for,
      revision: flags.revision,
    });
    io.stdout.write(flags.output === 'json' ? dataText(gateway, 'json') : emitYaml(gateway));
    return Exit.ok;
  },
});
