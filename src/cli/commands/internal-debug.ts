import { didYouMean } from '../../lib/suggest.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { changesIstiod, changingPages, debugPages, internalDebug, lacksProxy } from '../../pipeline/internal-debug.ts';
import { defineCommand } from '../define-command.ts';
import { requireIstiodRights } from '../istiod-rights.ts';
import { openMesh, xdsFlags } from '../xds-flags.ts';

export const internalDebugCommand = defineCommand({
  path: ['experimental', 'internal-debug'],
  summary: 'Print a debug page of istiod.',
  description:
    'Pages are asked over xDS, of every istiod; without --all the first answer is printed. Pages that change what istiod does are only asked with --change.',
  examples: [
    { does: 'What there is', run: 'experimental internal-debug --list' },
    { does: 'What istiod knows of services', run: 'experimental internal-debug registryz' },
    { does: 'What it means a proxy to have', run: 'experimental internal-debug config_dump?proxyID=web-5d7-x2x.shop' },
  ],
  arguments: [{ name: 'page', help: 'Name of a page, with its query.' }],
  flags: {
    ...xdsFlags,
    all: { type: 'boolean', help: 'The answer of every istiod, by its name.' },
    list: { type: 'boolean', short: 'L', help: 'Print the names of pages.' },
    change: { type: 'boolean', help: 'Ask for a page that changes what istiod does, too.' },
  },
  async run({ flags, args, io }) {
    if (flags.list) {
      io.stdout.write([...debugPages, ...changingPages].map((page) => `${page}\n`).join(''));
      return Exit.ok;
    }
    const [page] = args;
    if (page === undefined)
      throw new UsageError('name a page', 'istioctl experimental internal-debug --list names them');
    checkPage(page, flags.change);
    const mesh = await openMesh(flags, io);
    try {
      await requireIstiodRights('experimental internal-debug', mesh);
      const { values, failures } = await internalDebug(mesh.cluster, mesh.ports, { query: mesh.query, page });
      const first = values[0]?.page;
      const shown = flags.all ? Object.fromEntries(values.map(({ istiod, page: answer }) => [istiod, answer])) : first;
      io.stdout.write(typeof shown === 'string' ? `${shown.trimEnd()}\n` : `${JSON.stringify(shown, null, 2)}\n`);
      for (const { istiod, reason } of failures) io.stderr.write(`warning: istiod ${istiod}: ${reason}\n`);
      return failures.length > 0 ? Exit.failed : Exit.ok;
    } finally {
      mesh.close();
    }
  },
});

function checkPage(page: string, mayChange: boolean): void {
  if (changesIstiod(page) && !mayChange)
    throw new UsageError(`"${page}" changes what istiod does`, 'pass --change to ask for it all the same');
  if (lacksProxy(page))
    throw new UsageError(
      `"${page}" is about one proxy`,
      `write ${page}${page.includes('?') ? '&' : '?'}proxyID=POD.NAMESPACE`,
    );
  const [name = ''] = page.split('?');
  const known = [...new Set([...debugPages, ...changingPages].map((one) => one.split('?')[0] ?? ''))];
  const near = known.includes(name) ? undefined : didYouMean(name, known);
  if (near !== undefined) throw new UsageError(`istiod has no page "${name}"`, near);
}
