import { readTextFile } from '../../io/input-files.ts';
import type { Io } from '../../io/io.ts';
import { isMap } from '../../lib/tree.ts';
import { parseYaml, YamlError } from '../../lib/yaml.ts';
import { emitYaml } from '../../lib/yaml-emit.ts';
import { InputError, UsageError } from '../../model/errors.ts';
import { Exit } from '../../model/exit.ts';
import type { Tree } from '../../model/kube-object.ts';
import { settingsFrom } from '../../pipeline/injection-settings.ts';
import { renderTemplateObjects } from '../../pipeline/render-template.ts';
import { defineCommand } from '../define-command.ts';
import { dataText, listOf } from '../output-target.ts';

export const renderTemplate = defineCommand({
  path: ['experimental', 'render-template'],
  summary: 'Print the objects that one gateway template yields for a given input.',
  description:
    'For people who write templates: waypoint, kube-gateway and agentgateway, ours or those of --injectConfigFile. The input holds what istiod hands to the template, by the names of its Go fields: Name, Namespace, GatewayClass, DeploymentName, ServiceAccount, Ports, InfrastructureLabels, ProxyConfig and so on.',
  examples: [
    {
      does: 'A waypoint',
      run: 'experimental render-template waypoint --input input.json --valuesFile values.json --meshConfigFile mesh.yaml',
    },
  ],
  arguments: [{ name: 'name', help: 'Name of the template.', required: true }],
  flags: {
    input: { type: 'string', placeholder: 'FILE', help: 'Data of the template, YAML or JSON. Required.' },
    valuesFile: {
      type: 'string',
      placeholder: 'FILE',
      help: 'The values that templates read; none when it is not given.',
    },
    meshConfigFile: { type: 'string', placeholder: 'FILE', help: 'Mesh configuration; defaults when it is not given.' },
    injectConfigFile: {
      type: 'string',
      placeholder: 'FILE',
      help: "An injector's configuration with other templates than ours.",
    },
    output: { type: 'string', short: 'o', choices: ['yaml', 'json'], default: 'yaml', help: 'Format.' },
  },
  async run({ flags, args, io }) {
    const [name = ''] = args;
    if (flags.input === undefined)
      throw new UsageError('--input is missing', 'name a file with the data of the template');
    const { injectConfigFile } = flags;
    const settings =
      injectConfigFile === undefined
        ? undefined
        : settingsFrom({ config: readTextFile(injectConfigFile, io.cwd), values: '{}', meshConfig: '{}' }, '');
    const objects = renderTemplateObjects({
      name,
      input: readMap(flags.input, io),
      values: readMap(flags.valuesFile, io),
      meshConfig: readMap(flags.meshConfigFile, io),
      settings,
    });
    if (flags.output === 'json') io.stdout.write(dataText(listOf(objects), 'json'));
    else for (const object of objects) io.stdout.write(`${emitYaml(object)}---\n`);
    return Exit.ok;
  },
});

/** The one document of a file. Throws InputError. */
function readMap(file: string | undefined, io: Io): Tree {
  if (file === undefined) return {};
  try {
    const value = parseYaml(readTextFile(file, io.cwd))[0]?.value ?? {};
    if (isMap(value)) return value;
    throw new InputError(`${file} holds no map`, { code: 'INPUT_SHAPE' });
  } catch (cause) {
    if (!(cause instanceof YamlError)) throw cause;
    throw new InputError(`${file}:${cause.line}:${cause.column}: not YAML: ${cause.message}`, { code: 'YAML', cause });
  }
}
