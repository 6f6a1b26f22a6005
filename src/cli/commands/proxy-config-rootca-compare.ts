import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { rootsOf } from '../../pipeline/proxy-config.ts';
import { defineCommand } from '../define-command.ts';
import { adminPortFlag, askProxy, proxyArguments, readProxyFile } from '../proxy-input.ts';
import { checkPort } from '../ztunnel-input.ts';

export const proxyConfigRootcaCompare = defineCommand({
  path: ['proxy-config', 'rootca-compare'],
  summary: 'Say whether two proxies trust a common root certificate: without one they cannot speak mTLS.',
  description: 'Exit status 2 when they have none in common.',
  examples: [
    { does: 'Two pods', run: 'proxy-config rootca-compare web-5d7-x2x.shop pay-6f8-k9j.pay' },
    { does: 'A pod and a dump', run: 'proxy-config rootca-compare deploy/web.shop -f config_dump.json' },
  ],
  arguments: [{ ...(proxyArguments[0] ?? { help: '' }), name: 'target', repeated: true }],
  flags: {
    file: { type: 'list', short: 'f', placeholder: 'FILE', help: "A file with Envoy's dump instead of a proxy." },
    'proxy-admin-port': adminPortFlag,
    output: { type: 'string', short: 'o', choices: ['short', 'json'], default: 'short', help: 'Format.' },
  },
  async run({ flags, args, io }) {
    checkPort(flags['proxy-admin-port']);
    if (args.length + flags.file.length !== 2)
      throw new UsageError('two proxies are compared', 'name two pods, or files with --file');
    const page = '/config_dump?mask=dynamic_active_secrets,dynamic_warming_secrets';
    const dumps = await Promise.all([
      ...args.map(async (target) => await askProxy({ flags, io }, target, page)),
      ...flags.file.map(async (file) => await readProxyFile(file, io)),
    ]);
    const [a, b] = dumps.map((dump) => ({ name: dump.name, roots: rootsOf(dump) }));
    const common = (a?.roots ?? []).filter((root) => b?.roots.includes(root));
    const equal = common.length > 0;
    if (flags.output === 'json') io.stdout.write(`${JSON.stringify({ proxies: [a, b], common }, null, 2)}\n`);
    else
      io.stdout.write(
        equal
          ? `${a?.name} and ${b?.name} trust a common root certificate\n`
          : `${a?.name} and ${b?.name} trust no common root certificate: they cannot speak mTLS with each other\n`,
      );
    return equal ? Exit.ok : Exit.different;
  },
});
