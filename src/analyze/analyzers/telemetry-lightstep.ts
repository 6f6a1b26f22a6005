import { defineAnalyzer, finding } from '../define-analyzer.ts';

export const telemetryLightstep = defineAnalyzer({
  name: 'telemetry.LightstepAnalyzer',
  summary: 'Tracing does not use the Lightstep provider.',
  why: 'The provider is retired: Lightstep itself takes OpenTelemetry.',
  fix: 'Define an opentelemetry provider in meshConfig.extensionProviders and name that one.',
  reads: ['Telemetry', 'MeshConfig'],
  emits: ['IST0002'],
  *check(world) {
    const providers = world.all('MeshConfig')[0]?.settings.extensionProviders ?? [];
    const retired = new Set(providers.filter(({ lightstep }) => lightstep).map(({ name }) => name));
    for (const telemetry of world.all('Telemetry'))
      for (const [index, { providers: used = [] }] of (telemetry.spec?.tracing ?? []).entries())
        for (const [at, { name }] of used.entries())
          if (name && retired.has(name)) {
            const path = `spec.tracing[${index}].providers[${at}].name`;
            yield finding('IST0002', telemetry, path, `the Lightstep provider ${name}; use an opentelemetry provider`);
          }
  },
  examples: [
    {
      good: 'another provider',
      yaml: 'kind: Telemetry\nspec: {tracing: [{providers: [{name: otel}]}]}',
      mesh: 'extensionProviders: [{name: otel, opentelemetry: {}}, {name: old, lightstep: {}}]',
    },
    {
      bad: 'the retired one',
      yaml: 'kind: Telemetry\nspec: {tracing: [{providers: [{name: old}]}]}',
      mesh: 'extensionProviders: [{name: old, lightstep: {}}]',
      finds: [{ code: 'IST0002', at: 'spec.tracing[0].providers[0].name' }],
    },
  ],
});
