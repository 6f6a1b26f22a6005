import { inTurn } from '../../lib/in-turn.ts';
import { emitYaml } from '../../lib/yaml-emit.ts';
import { UsageError, UserError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { proxyPods } from '../../pipeline/proxy-pods.ts';
import { connectCluster, connectOptions } from '../cluster.ts';
import { defineCommand } from '../define-command.ts';
import { adminPortFlag, proxyArguments } from '../proxy-input.ts';
import { checkPort } from '../ztunnel-input.ts';

const formats = ['short', 'json', 'yaml', 'prom', 'prom-merged'] as const;
/** The port on which the agent tells what the application and Envoy count, together. */
const agentPort = 15_020;

export const envoyStats = defineCommand({
  path: ['experimental', 'envoy-stats'],
  summary: 'Print what proxies count.',
  description:
    'Of one pod the data stand alone, so that they can be read by other programs; of several, json and yaml are one document by pod, and texts stand below a line with the name. prom-merged asks the agent, which adds what the application counts.',
  examples: [
    { does: 'Of a pod', run: 'experimental envoy-stats web-5d7-x2x.shop' },
    { does: 'For Prometheus', run: 'experimental envoy-stats deploy/web.shop -o prom' },
    { does: 'Connections by cluster', run: 'experimental envoy-stats deploy/web.shop --type clusters' },
  ],
  arguments: [{ ...(proxyArguments[0] ?? { help: '' }), name: 'target', repeated: true }],
  flags: {
    selector: { type: 'string', short: 'l', placeholder: 'LABELS', help: 'The pods with these labels.' },
    type: { type: 'string', short: 't', choices: ['server', 'clusters'], default: 'server', help: 'What to print.' },
    'proxy-admin-port': adminPortFlag,
    output: { type: 'string', short: 'o', choices: formats, default: 'short', help: 'Format.' },
  },
  async run({ flags, args, io }) {
    checkPort(flags['proxy-admin-port']);
    if ((args.length === 0) === (flags.selector === undefined))
      throw new UsageError('name pods, or labels with --selector', 'istioctl experimental envoy-stats deploy/web.shop');
    const question = questionOf(flags.type, flags.output, flags['proxy-admin-port']);
    const cluster = await connectCluster(flags, io, 'read');
    const namespace = flags.namespace || cluster.target.namespace;
    const pods = await proxyPods(cluster, { targets: args, labels: flags.selector, namespace }).finally(cluster.close);
    const { getFromPod } = await import('../../kube/pod-http.ts');
    const options = connectOptions(flags, io, 'read');
    const answers = await inTurn(pods, 8, async (pod): Promise<Answered | Failed> => {
      const name = `${pod.pod}.${pod.namespace}`;
      try {
        return { name, text: await getFromPod(options, { ...pod, port: question.port }, question.path) };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { name, error };
      }
    });
    const answered = answers.flatMap((one) => ('text' in one ? [one] : []));
    const failed = answers.flatMap((one) => ('error' in one ? [one] : []));
    io.stdout.write(
      flags.output === 'json' || flags.output === 'yaml'
        ? asData(answered, flags.output, pods.length === 1)
        : asText(answered, pods.length === 1),
    );
    for (const { error } of failed)
      io.stderr.write(`error: ${error.message}\n${error.hint ? `hint: ${error.hint}\n` : ''}`);
    return failed.length > 0 ? Exit.failed : Exit.ok;
  },
});

function questionOf(type: string, output: string, port: number): { readonly port: number; readonly path: string } {
  const data = output === 'json' || output === 'yaml' ? '?format=json' : '';
  if (type === 'clusters') {
    if (output.startsWith('prom'))
      throw new UsageError(`--type clusters has no format ${output}`, 'one of short, json, yaml');
    return { port, path: `/clusters${data}` };
  }
  if (output === 'prom-merged') return { port: agentPort, path: '/stats/prometheus' };
  return { port, path: output === 'prom' ? '/stats/prometheus' : `/stats${data}` };
}

interface Failed {
  readonly name: string;
  readonly error: UserError;
}

interface Answered {
  readonly name: string;
  readonly text: string;
}

function asData(answers: readonly Answered[], output: string, alone: boolean): string {
  const values = answers.map(({ name, text }) => [name, JSON.parse(text) as unknown] as const);
  const value = alone ? values[0]?.[1] : Object.fromEntries(values);
  if (value === undefined) return '';
  return output === 'yaml' ? emitYaml(value) : `${JSON.stringify(value, null, 2)}\n`;
}

const asText = (answers: readonly Answered[], alone: boolean): string =>
  answers.map(({ name, text }) => `${alone ? '' : `# ${name}\n`}${text.trimEnd()}\n`).join('');
