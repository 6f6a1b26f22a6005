import { emitYaml } from '../../lib/yaml-emit.ts';
import { Exit } from '../../model/exit.ts';
import { wholeProxy, withoutKeys } from '../../pipeline/proxy-config.ts';
import { paddedTable } from '../../report/padded-table.ts';
import { defineCommand } from '../define-command.ts';
import {
  knownWord,
  listenerTypes,
  proxyArguments,
  proxyFlags,
  proxyFormat,
  readProxy,
  soughtPort,
} from '../proxy-input.ts';
import { inLocale } from '../terminal.ts';
import { clusterFlags } from './proxy-config-cluster.ts';
import { listenerFlags } from './proxy-config-listener.ts';

export const proxyConfigAll = defineCommand({
  path: ['proxy-config', 'all'],
  summary: 'Print the tables of everything that a proxy has, or its whole dump.',
  examples: [
    { does: 'Everything', run: 'proxy-config all web-5d7-x2x.shop --with-headers' },
    { does: 'Keep a dump', run: 'proxy-config all deploy/web.shop -o json' },
  ],
  arguments: proxyArguments,
  flags: {
    ...proxyFlags,
    ...clusterFlags,
    ...listenerFlags,
    port: { type: 'number', placeholder: 'PORT', help: 'Only clusters, listeners and endpoints of this port.' },
    name: { type: 'string', placeholder: 'NAME', help: 'Only routes of this name.' },
    'with-headers': { type: 'boolean', help: 'A title above each table.' },
    output: proxyFormat,
  },
  async run({ flags, args, given, io }) {
    const { fqdn, direction, subset, address } = flags;
    const port = soughtPort(flags.port);
    const type = knownWord('type', flags.type, listenerTypes);
    const dump = await readProxy({ flags, args, io }, '/config_dump?include_eds=true');
    if (flags.output !== 'short') {
      const whole = withoutKeys(JSON.parse(dump.text()));
      io.stdout.write(flags.output === 'yaml' ? emitYaml(whole) : `${JSON.stringify(whole, null, 1)}\n`);
      return Exit.ok;
    }
    const filter = {
      clusters: { fqdn, direction, subset, port },
      listeners: { address, port, type },
      endpoints: { address, port },
      route: flags.name,
      verbose: flags.verbose || !given.has('verbose'),
    };
    const { parts, missing } = wholeProxy(dump, filter, io.now());
    for (const [index, { title, rows, padding }] of parts.entries()) {
      const head = flags['with-headers'] ? `------ ${title} ------\n\n` : '';
      io.stdout.write(inLocale(`${index > 0 ? '\n' : ''}${head}${paddedTable(rows, padding)}`, io));
    }
    for (const what of missing) io.stderr.write(`note: ${what}\n`);
    return Exit.ok;
  },
});
