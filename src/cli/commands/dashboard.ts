import { openInBrowser } from '../../io/browser.ts';
import type { Io } from '../../io/io.ts';
import { portForward } from '../../kube/port-forward.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { type DashboardName, dashboards, findDashboardPod } from '../../pipeline/dashboard.ts';
import { connectCluster, connectOptions } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';
import { dataText } from '../output-target.ts';

export const dashboard = defineCommand({
  path: ['dashboard'],
  summary: 'Open a user interface that runs in the cluster, such as Kiali or Envoy.',
  description:
    'Forwards a local port through the API server, prints the address and opens it. Ends with Ctrl-C. When the pod is replaced, the next request goes to the new one.',
  examples: [
    { does: 'Kiali', run: 'dashboard kiali' },
    {
      does: "Envoy's own pages of one pod, without opening them",
      run: 'dashboard envoy web-7d9f.shop --browser=false',
    },
    { does: 'A pod of a workload', run: 'dashboard proxy deployment/web.shop' },
    { does: 'istiod on a fixed port', run: 'dashboard istiod-debug --port 8080' },
  ],
  arguments: [
    { name: 'dashboard', help: 'Which one.', required: true, choices: Object.keys(dashboards) },
    {
      name: 'target',
      help: '[TYPE/]NAME[.NAMESPACE] of a pod, a workload or a Service, for envoy, proxy and controlz.',
    },
  ],
  flags: {
    port: { type: 'number', short: 'p', default: 0, help: 'Local port; 0 takes a free one.' },
    address: { type: 'string', default: 'localhost', placeholder: 'ADDRESS', help: 'Local address to listen on.' },
    browser: { type: 'boolean', default: true, help: 'Open the address; --browser=false only prints it.' },
    'ui-port': { type: 'number', aliases: ['ctrlz_port'], help: 'Port of the pod, where it is not the usual one.' },
    selector: {
      type: 'string',
      short: 'l',
      placeholder: 'LABELS',
      help: 'Labels of the pod, where they are not the usual ones.',
    },
    revision: {
      type: 'string',
      short: 'r',
      placeholder: 'NAME',
      completes: 'revision',
      help: 'Revision of istiod, for controlz and istiod-debug.',
    },
    output: { type: 'string', short: 'o', choices: ['text', 'json'], default: 'text', help: 'Format of the address.' },
  },
  async run({ flags, args, io }) {
    const [name, pod] = args as [DashboardName, string | undefined]; // the frame checked the choice
    const { port, path } = dashboards[name];
    const given = [pod, flags.selector, flags.revision].filter((value) => value !== undefined);
    if (given.length > 1 && (pod !== undefined || !ofIstiod(name)))
      throw new UsageError('a name, --selector and --revision exclude each other', 'leave all but one of them out');
    if (flags.revision !== undefined && !ofIstiod(name))
      throw new UsageError(`--revision is for controlz and istiod-debug, not for ${name}`);
    const cluster = await connectCluster(flags, io, 'read');
    const home = pod === undefined || ofIstiod(name) ? flags.istioNamespace : cluster.target.namespace;
    const query = {
      name,
      namespace: flags.namespace ?? home,
      pod,
      labels: flags.selector,
      revision: flags.revision,
    };
    const findPod = async () => ({ ...(await findDashboardPod(cluster, query)), port: flags['ui-port'] ?? port });
    const first = await findPod();
    const forward = await portForward(connectOptions(flags, io, 'read'), {
      findPod,
      address: flags.address,
      port: flags.port,
      onTrouble: (message) => io.stderr.write(`warning: ${message}\n`),
    });
    const url = `http://${flags.address.includes(':') ? `[${flags.address}]` : flags.address}:${forward.port}${path}`;
    const { namespace, pod: served, port: remote } = first;
    io.stdout.write(
      flags.output === 'json' ? dataText({ url, namespace, pod: served, port: remote }, 'json') : `${url}\n`,
    );
    io.stderr.write(`forwards to pod ${first.namespace}/${first.pod} port ${first.port}; Ctrl-C ends it\n`);
    if (flags.browser) openInBrowser(url);
    await untilInterrupted(io);
    forward.close();
    cluster.close();
    return Exit.ok;
  },
});

const ofIstiod = (name: DashboardName) => name === 'controlz' || name === 'istiod-debug';

function untilInterrupted({ interrupted }: Io): Promise<void> {
  return new Promise((resolve) => {
    if (interrupted.aborted) resolve();
    else interrupted.addEventListener('abort', () => resolve(), { once: true });
  });
}
