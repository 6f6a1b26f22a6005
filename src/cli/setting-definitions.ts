import { levels } from '../model/finding.ts';

/** What may stand in istioctl.yaml, in the user's file and in ISTIOCTL_* variables. Consent (-y, --force) is never a setting. */
export interface SettingDefinition {
  readonly key: string;
  readonly type: 'string' | 'boolean' | 'list' | 'suppressions';
  readonly help: string;
  readonly choices?: readonly string[];
}

export const settingDefinitions = [
  {
    key: 'files',
    type: 'list',
    help: 'IstioOperator files of this project: read where a command takes -f and none is given.',
  },
  { key: 'istioNamespace', type: 'string', help: 'Namespace of the control plane.' },
  { key: 'kubeclientTimeout', type: 'string', help: 'Longest wait for one answer of the API server, such as 15s.' },
  { key: 'color', type: 'boolean', help: 'Colours on a terminal.' },
  {
    key: 'analyze.failureThreshold',
    type: 'string',
    choices: levels,
    help: 'Lowest level of a finding that makes analyze fail.',
  },
  {
    key: 'analyze.outputThreshold',
    type: 'string',
    choices: levels,
    help: 'Lowest level of a finding that analyze shows.',
  },
  { key: 'analyze.output', type: 'list', help: 'Formats that analyze writes, such as pretty or sarif=FILE.' },
  { key: 'analyze.suppress', type: 'suppressions', help: 'Findings to pass over: code, resource, reason, expires.' },
  { key: 'validate.output', type: 'list', help: 'Formats that validate writes.' },
  { key: 'precheck.output', type: 'list', help: 'Formats that precheck writes.' },
] as const satisfies readonly SettingDefinition[];

export type SettingKey = (typeof settingDefinitions)[number]['key'];

/** Keys of the reference's own file that have no meaning here: passed over in the user's file. */
export const foreignKeys = [
  'xds-port',
  'xds-address',
  'cert-dir',
  'authority',
  'insecure',
  'plaintext',
  'prefer-experimental',
];

/** JSON Schema of istioctl.yaml, for editors. */
export function settingsSchema(): object {
  const properties: Record<string, object> = {};
  const groups: Record<string, Record<string, object>> = {};
  for (const definition of settingDefinitions) {
    const [group = '', name] = definition.key.split('.');
    if (name === undefined) properties[group] = schemaOf(definition);
    else groups[group] = { ...groups[group], [name]: schemaOf(definition) };
  }
  for (const [group, members] of Object.entries(groups))
    properties[group] = { type: 'object', additionalProperties: false, properties: members };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'istioctl.yaml',
    type: 'object',
    additionalProperties: false,
    properties,
  };
}

function schemaOf({ type, help, choices }: SettingDefinition): object {
  if (type === 'list') return { description: help, type: 'array', items: { type: 'string' } };
  if (type !== 'suppressions') return { description: help, type, ...(choices && { enum: choices }) };
  const item = {
    type: 'object',
    additionalProperties: false,
    required: ['code', 'reason'],
    properties: {
      code: { description: 'Message code such as IST0102.', type: 'string' },
      resource: {
        description: 'KIND NAME[.NAMESPACE], wildcards allowed; every resource when absent.',
        type: 'string',
      },
      reason: { description: 'Why this is right here.', type: 'string' },
      expires: { description: 'Last day on which it holds, YYYY-MM-DD.', type: 'string', format: 'date' },
    },
  };
  return { description: help, type: 'array', items: item };
}
