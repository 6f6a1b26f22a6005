import { celProblem } from './blocks/cel.ts';
import { type PolicyTarget, policyTarget } from './blocks/policy-target.ts';
import { defineRules, demand, rulesOf } from './define-rules.ts';
import type { RuleObject } from './rule.ts';

interface Provider {
  readonly name?: string;
}
interface TagOverride {
  readonly operation?: string;
  readonly value?: string;
}
interface CustomTag {
  readonly literal?: { readonly value?: string };
  readonly header?: { readonly name?: string };
  readonly environment?: { readonly name?: string };
}
interface Tracing {
  readonly providers?: readonly Provider[];
  readonly randomSamplingPercentage?: number;
  readonly customTags?: Readonly<Record<string, CustomTag>>;
}
interface Telemetry extends RuleObject {
  readonly spec: PolicyTarget & {
    readonly metrics?: readonly {
      readonly providers?: readonly Provider[];
      readonly overrides?: readonly {
        readonly match?: { readonly metric?: string; readonly customMetric?: string };
        readonly tagOverrides?: Readonly<Record<string, TagOverride>>;
      }[];
    }[];
    readonly tracing?: readonly Tracing[];
    readonly accessLogging?: readonly {
      readonly providers?: readonly Provider[];
      readonly filter?: { readonly expression?: string };
    }[];
  };
}

const reference = 'istio validation of Telemetry (pkg/config/validation)';
const on = rulesOf<Telemetry>(reference);
const override = 'spec.metrics[].overrides[]';
const removes = ({ operation }: TagOverride) => operation === 'REMOVE';

/** The parts that a custom tag takes its value from, and what each cannot do without. */
const tagParts = [
  { id: 'TE-17', part: 'literal', needs: 'value' },
  { id: 'TE-18', part: 'header', needs: 'name' },
  { id: 'TE-19', part: 'environment', needs: 'name' },
] as const;

export const telemetryRules = defineRules({
  kind: 'Telemetry',
  example: 'spec: {tracing: [{providers: [{name: zipkin}]}]}',
  rules: [
    ...policyTarget(reference, { oneOf: 'TE-1', selector: 'TE-2', targetRef: 'TE-3', targetRefs: 'TE-4' }),
    ...demand(
      {
        message: 'a provider needs a name',
        fails: (providers: readonly Provider[]) => {
          const index = providers.findIndex(({ name }) => !name);
          return index >= 0 && { path: [index] };
        },
        good: '[{name: zipkin}]',
        bad: '[{}]',
        badAt: '[0]',
      },
      reference,
      { 'TE-5': ['spec.metrics[].providers', 'spec.tracing[].providers', 'spec.accessLogging[].providers'] },
    ),
    on(`${override}.tagOverrides`, {
      id: 'TE-7',
      level: 'Warning',
      message: 'a tag without a name has no effect',
      fails: (tags) => Object.hasOwn(tags, '') && { path: [''] },
      good: '{host: {value: request.host}}',
      bad: '{"": {value: request.host}}',
      badAt: '[]',
    }),
    on(`${override}.tagOverrides{}`, {
      id: 'TE-9',
      message: 'a tag to be set needs a value: an expression',
      fails: (tag) => !removes(tag) && !tag.value,
      good: '{value: request.host}',
      bad: '{operation: UPSERT}',
    }),
    on(`${override}.tagOverrides{}`, {
      id: 'TE-10',
      message: 'a tag to be removed has no value',
      fails: (tag) => removes(tag) && Boolean(tag.value),
      good: '{operation: REMOVE}',
      bad: '{operation: REMOVE, value: request.host}',
    }),
    on(`${override}.match`, {
      id: 'TE-11',
      message: 'customMetric cannot be empty',
      fails: ({ customMetric }) => customMetric === '',
      good: '{customMetric: my_requests}',
      bad: '{customMetric: ""}',
    }),
    on('spec.tracing', {
      id: 'TE-12',
      level: 'Warning',
      message: 'several tracing entries: only the first one is used',
      fails: (tracing) => tracing.length > 1,
      good: '[{providers: [{name: zipkin}]}]',
      bad: '[{randomSamplingPercentage: 1}, {}]',
    }),
    on('spec.tracing[]', {
      id: 'TE-13',
      level: 'Warning',
      message: 'several tracing providers: only the first one is used',
      fails: ({ providers = [] }) => providers.length > 1,
      good: '{providers: [{name: zipkin}]}',
      bad: '{providers: [{name: zipkin}, {name: otel}]}',
    }),
    on('spec.tracing[].randomSamplingPercentage', {
      id: 'TE-14',
      message: 'a percentage is from 0 to 100',
      fails: (percent) => percent < 0 || percent > 100,
      good: '0.5',
      bad: '100.1',
    }),
    on('spec.tracing[].customTags', {
      id: 'TE-15',
      message: 'a tag needs a name',
      fails: (tags) => Object.hasOwn(tags, '') && { path: [''] },
      good: '{zone: {literal: {value: a}}}',
      bad: '{"": {literal: {value: a}}}',
      badAt: '[]',
    }),
    ...tagParts.map(({ id, part, needs }) =>
      on('spec.tracing[].customTags{}', {
        id,
        message: `${part} needs a ${needs}`,
        fails: (tag) => {
          const { [needs]: value }: { name?: string; value?: string } = tag[part] ?? { [needs]: 'none wanted' };
          return !value && { path: [part] };
        },
        good: `{${part}: {${needs}: a}}`,
        bad: `{${part}: {}}`,
        badAt: `.${part}`,
      }),
    ),
    on('spec.accessLogging[].filter', {
      id: 'TE-20',
      message: 'no CEL expression',
      fails({ expression }) {
        const message = celProblem(expression ?? '');
        return message ? [{ message, path: expression === undefined ? [] : ['expression'] }] : [];
      },
      good: `{expression: 'response.code >= 400 && request.headers["x-a"] == "b"'}`,
      bad: '{expression: response.code =}',
      badAt: '.expression',
    }),
  ],
});
