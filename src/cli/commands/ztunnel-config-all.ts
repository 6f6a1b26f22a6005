import { emitYaml } from '../../lib/yaml-emit.ts';
import { Exit } from '../../model/exit.ts';
import { mergedTable, type ZtunnelDump, type ZtunnelViewName, ztunnelViews } from '../../pipeline/ztunnel.ts';
import { tableText } from '../../report/table.ts';
import { defineCommand } from '../define-command.ts';
import { inLocale } from '../terminal.ts';
import { readZtunnels, ztunnelArguments, ztunnelFlags, ztunnelFormat } from '../ztunnel-input.ts';

/** The views in the order of the reference, with its titles. */
const sections: readonly (readonly [ZtunnelViewName, string])[] = [
  ['workload', 'WORKLOAD INFO'],
  ['service', 'SERVICE INFO'],
  ['policy', 'POLICY INFO'],
  ['certificate', 'SECRET INFO'],
  ['connections', 'CONNECTIONS INFO'],
];
const ofOneNode: readonly ZtunnelViewName[] = ['certificate', 'connections'];

export const ztunnelConfigAll = defineCommand({
  path: ['ztunnel-config', 'all'],
  summary: 'Print the tables of everything that a ztunnel has, or its whole dump.',
  examples: [
    { does: 'Everything', run: 'ztunnel-config all --node worker-1 --with-headers' },
    { does: 'Keep a dump', run: 'ztunnel-config all --node worker-1 -o json' },
  ],
  arguments: ztunnelArguments,
  flags: {
    ...ztunnelFlags,
    'with-headers': { type: 'boolean', help: 'A title above each table.' },
    output: ztunnelFormat,
  },
  async run({ flags, args, io }) {
    const { dumps } = await readZtunnels({ flags, args, io });
    if (flags.output !== 'short') {
      const whole = ({ text }: ZtunnelDump): unknown => JSON.parse(text);
      const each = dumps.map(({ pod, dump }) => ({ node: pod?.node ?? '', pod: pod?.pod ?? '', dump: whole(dump) }));
      const text = dumps[0]?.dump.text ?? '';
      const value = flags.all ? each : JSON.parse(text);
      const json = flags.all ? `${JSON.stringify(value, null, 4)}\n` : `${text}\n`;
      io.stdout.write(flags.output === 'yaml' ? emitYaml(value) : json);
      return Exit.ok;
    }
    for (const [name, title] of sections) {
      const tables = dumps.map(({ pod, dump }) => ({
        node: pod?.node ?? '',
        table: ztunnelViews[name].table(dump, {}, io.now()),
      }));
      const table = flags.all ? mergedTable(tables, !ofOneNode.includes(name)) : tables[0]?.table;
      const head = flags['with-headers'] ? `------ ${title} ------\n\n` : '';
      if (table) io.stdout.write(inLocale(`\n${head}${tableText(table, io.stdout.columns)}`, io));
    }
    return Exit.ok;
  },
});
