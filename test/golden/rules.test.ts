import { test } from 'node:test';

import { formatPath } from '../../src/lib/path.ts';
import { parseYaml } from '../../src/lib/yaml.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { anyKind } from '../../src/rules/any-kind.ts';
import type { RuleSet } from '../../src/rules/define-rules.ts';
import { deploymentRules } from '../../src/rules/deployment.ts';
import { meshConfigProblems, meshConfigRules } from '../../src/rules/mesh-config.ts';
import { meshNetworksProblems, meshNetworksRules } from '../../src/rules/mesh-networks.ts';
import type { RuleObject } from '../../src/rules/rule.ts';
import { semanticRuleSets } from '../../src/rules/semantic.ts';
import { serviceRules } from '../../src/rules/service.ts';
import { validateObject } from '../../src/rules/validate-object.ts';
import { kinds } from '../../src/world/kinds.ts';
import { exchangedTable } from '../support/exchanged.ts';
import { matchesGolden } from '../support/golden.ts';
import { withValueOfRule } from '../support/rule-examples.ts';

type Judge = (object: RuleObject) => Promise<readonly { rule: string; at: string; message: string; more: string }[]>;

/** What validate says of an object, which may name its own version. */
const asValidate =
  (kind: keyof typeof kinds): Judge =>
  async (object) => {
    const apiVersion = [kinds[kind].group, kinds[kind].versions[0]].filter(Boolean).join('/');
    const whole = { apiVersion, kind, ...object } as unknown as KubeObject;
    const findings = await validateObject({ object: whole, source: { file: '', line: 1, locate: () => undefined } });
    return findings.map(({ rule, path, message, level, code, suggestion }) => ({
      rule: rule ?? '',
      at: path ?? '',
      message,
      more: `${level} ${code}${suggestion === undefined ? '' : ` (${suggestion})`}`,
    }));
  };
const asRules =
  (problems: (object: RuleObject) => ReturnType<RuleSet['problems']>): Judge =>
  async (object) =>
    problems(object).map(({ rule, path, message, level, code, suggestion }) => ({
      rule,
      at: formatPath(path),
      message,
      more: `${level} ${code}${suggestion === undefined ? '' : ` (${suggestion})`}`,
    }));

const sets: readonly (readonly [string, () => Promise<RuleSet>, Judge])[] = [
  ...Object.entries(semanticRuleSets).map(
    ([kind, load]) => [kind, load, asValidate(kind as keyof typeof semanticRuleSets)] as const,
  ),
  ['Service', async () => serviceRules, asValidate('Service')],
  ['Deployment', async () => deploymentRules, asValidate('Deployment')],
  [
    'any-kind',
    async () => anyKind,
    (object) => asValidate('PeerAuthentication')({ ...object, spec: {}, kind: 'PeerAuthentication' } as RuleObject),
  ],
  [
    'mesh-config',
    async () => meshConfigRules,
    asRules(({ spec }) => meshConfigProblems((spec ?? {}) as Record<string, unknown>)),
  ],
  [
    'mesh-networks',
    async () => meshNetworksRules,
    asRules(({ spec }) => meshNetworksProblems((spec ?? {}) as Record<string, unknown>)),
  ],
];

for (const [name, load, judge] of sets)
  test(`${name}: each rule, and the values around its examples`, async () => {
    const set = await load();
    const sections: string[] = [];
    for (const rule of set.rules) {
      const bad = await judge(withValueOfRule(set, rule, readExample(rule.bad)).object);
      const own = bad.map(({ rule: id, at, message, more }) => `  ${id} at ${at}, ${more}: ${message}\n`).join('');
      const table = await exchangedTable(readExample(rule.good), async (value) => {
        const found = await judge(withValueOfRule(set, rule, value).object);
        return found.map(({ rule: id, at }) => `${id} ${at}`).join(', ');
      });
      sections.push(`# ${rule.id} ${rule.level ?? ''} ${rule.at.join(' ')}\n${own}${table}`);
    }
    matchesGolden(`rules/${name}.txt`, sections.join(''));
  });

const readExample = (yaml: string): unknown => parseYaml(yaml)[0]?.value;
