import { resolvePath } from '../../io/input-files.ts';
import { plural } from '../../lib/plural.ts';
import { didYouMean } from '../../lib/suggest.ts';
import { type ComponentName, componentNames } from '../../model/config.ts';
import { UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import { generate, manifestFiles } from '../../pipeline/generate.ts';
import { reportProblems } from '../../report/problems.ts';
import { defineCommand } from '../define-command.ts';
import { configInput, inputFlags } from '../input-flags.ts';
import { dataText, fileOrFormat, listOf, outputFileFlag, writeOutput } from '../output-target.ts';
import { detectsPlatform } from '../platform-detection.ts';

const formats = ['json', 'yaml'] as const;

export const manifestGenerate = defineCommand({
  path: ['manifest', 'generate'],
  summary: 'Print the manifests that a configuration produces.',
  examples: [
    { does: 'The manifests of the demo profile', run: 'manifest generate --set profile=demo' },
    { does: 'Turn on tracing', run: 'manifest generate --set meshConfig.enableTracing=true' },
    { does: 'Only the node agents', run: 'manifest generate --set profile=ambient --component cni,ztunnel' },
  ],
  flags: {
    ...inputFlags,
    output: {
      type: 'string',
      short: 'o',
      placeholder: 'DIR|FORMAT',
      suggests: formats,
      help: 'Write one file per component into this folder; json (a List) or yaml: print in this format.',
    },
    ...outputFileFlag,
    split: { type: 'boolean', help: 'With a folder: one file per object.' },
    component: {
      type: 'list',
      split: true,
      placeholder: 'NAME',
      completes: 'component',
      help: `Only these components: ${componentNames.join(', ')}.`,
    },
    'kube-version': {
      type: 'string',
      placeholder: 'VERSION',
      help: 'Kubernetes version to render for, such as v1.33.1-gke.100.',
    },
    'cluster-specific': { type: 'boolean', help: 'Ask the cluster for its version and platform, as installing does.' },
    'dry-run': { type: 'boolean', hidden: true, help: 'Accepted for scripts: nothing is ever written to a cluster.' },
    filter: { type: 'list', hidden: true, help: 'Accepted for scripts; without effect.' },
  },
  async run({ flags, io }) {
    const components = flags.component.map(componentNamed);
    const { format, file } = fileOrFormat(flags.output, flags['output-file'], formats);
    if (flags.split && (file === undefined || format === 'json')) throw new UsageError('--split needs -o DIR');
    const input = await configInput(flags, io);
    let kubeVersion = kubernetesVersion(flags['kube-version']);
    if (flags['cluster-specific'] && kubeVersion === undefined) {
      const { connectCluster } = await import('../cluster.ts');
      const cluster = await connectCluster(flags, io, 'read');
      kubeVersion = await cluster.version().finally(() => cluster.close());
    }
    const { manifests, problems } = await generate(input, {
      ...(kubeVersion && { kubeVersion }),
      clusterSpecific: flags['cluster-specific'] && detectsPlatform(io),
      components,
    });
    if (reportProblems(problems, io.stderr) || !manifests) return Exit.badInput;
    if (format === 'json') {
      const list = listOf(manifests.map((manifest) => manifest.object()));
      await writeOutput(dataText(list, 'json'), file, io);
      return Exit.ok;
    }
    if (file === undefined) {
      io.stdout.write(manifests.map((manifest) => `${manifest.yaml()}---\n`).join(''));
      return Exit.ok;
    }
    const { writeFiles } = await import('../../io/write-files.ts');
    const files = manifestFiles(manifests, flags.split);
    await writeFiles(resolvePath(file, io.cwd), files);
    io.stderr.write(`${plural(files.size, 'file')} with ${plural(manifests.length, 'object')} in ${file}\n`);
    return Exit.ok;
  },
});

/** The reference's older spelling (IngressGateways) is as good. */
function componentNamed(text: string): ComponentName {
  const found = componentNames.find((name) => name.toLowerCase() === text.toLowerCase());
  if (found) return found;
  throw new UsageError(
    `--component: unknown component "${text}"`,
    didYouMean(text, componentNames) ?? `one of ${componentNames.join(', ')}`,
  );
}

function kubernetesVersion(text: string | undefined): string | undefined {
  if (text === undefined || /^v?\d+\.\d+/.test(text)) return text;
  throw new UsageError(`--kube-version: "${text}" is no version`, 'write it like v1.33.1');
}
