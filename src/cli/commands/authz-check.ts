import { Exit } from '../../model/exit.ts';
import { authorizationNotes, authorizationTable, enforcedRules } from '../../pipeline/authorization.ts';
import { defineCommand } from '../define-command.ts';
import { dataText } from '../output-target.ts';
import { printTable, proxyArguments, proxyFlags, readProxy } from '../proxy-input.ts';

export const authzCheck = defineCommand({
  path: ['experimental', 'authz', 'check'],
  summary: 'List the authorization policies that a proxy enforces.',
  description:
    'What Envoy has, not what is applied: a policy that is missing here has not reached the proxy, or selects others. Policies that only count (dry run) are told on stderr. -o json tells listener and filter chain of each rule.',
  examples: [
    { does: 'Of a pod', run: 'experimental authz check deploy/web.shop' },
    { does: 'From a dump, each rule with its listener', run: 'experimental authz check -f config_dump.json -o json' },
  ],
  arguments: proxyArguments,
  flags: {
    ...proxyFlags,
    output: { type: 'string', short: 'o', choices: ['table', 'json'], default: 'table', help: 'Format.' },
  },
  async run({ flags, args, io }) {
    const { file } = flags;
    if (file !== undefined && args.length > 0)
      io.stderr.write(`note: ${args.join(' ')} is not asked: ${file} is read\n`);
    const dump = await readProxy(
      { flags, args: file === undefined ? args : [], io },
      '/config_dump?mask=dynamic_listeners',
    );
    const rules = enforcedRules(dump);
    if (flags.output === 'json') {
      io.stdout.write(
        dataText(
          (rules ?? []).map(({ policy, decides: _told, ...rest }) => ({ policy: policy ?? null, ...rest })),
          'json',
        ),
      );
      return Exit.ok;
    }
    if (rules === undefined) io.stderr.write('note: the proxy listens nowhere yet\n');
    else printTable(authorizationTable(rules), 3, io);
    for (const note of authorizationNotes(rules ?? [])) io.stderr.write(`note: ${note}\n`);
    return Exit.ok;
  },
});
