import { defineAnalyzer, finding } from '../define-analyzer.ts';

export const telemetryProvider = defineAnalyzer({
  name: 'telemetry.ProviderAnalyzer',
  summary: 'Access logging has a provider: its own, or the default one of the mesh.',
  why: 'Without a provider nothing is logged.',
  fix: 'Name a provider in spec.accessLogging[].providers, or set meshConfig.defaultProviders.accessLogging.',
  reads: ['Telemetry', 'MeshConfig'],
  emits: ['IST0157'],
  *check(world) {
    if (world.all('MeshConfig')[0]?.settings.defaultProviders?.accessLogging?.length) return;
    for (const telemetry of world.all('Telemetry'))
      for (const [index, { disabled, providers = [] }] of (telemetry.spec?.accessLogging ?? []).entries())
        if (!disabled && providers.length === 0)
          yield finding('IST0157', telemetry, `spec.accessLogging[${index}]`, telemetry.name, telemetry.namespace);
  },
  examples: [
    {
      good: 'a provider of its own, and none where logging is off',
      yaml: 'kind: Telemetry\nspec: {accessLogging: [{providers: [{name: envoy}]}, {disabled: true}]}',
    },
    {
      good: 'a default provider',
      yaml: 'kind: Telemetry\nspec: {accessLogging: [{}]}',
      mesh: 'defaultProviders: {accessLogging: [envoy]}',
    },
    {
      bad: 'no provider at all',
      yaml: 'kind: Telemetry\nspec: {accessLogging: [{}]}',
      finds: [{ code: 'IST0157', at: 'spec.accessLogging[0]' }],
    },
  ],
});
