import type { Source } from '../model/source.ts';
import { anything, boolean, fields, list, map, type TypeOf, text } from './shape.ts';

const shape = fields({
  rootNamespace: text,
  ingressControllerMode: text,
  ingressService: text,
  defaultProviders: fields({ accessLogging: list(text) }),
  extensionProviders: list(fields({ name: text, lightstep: anything })),
  defaultConfig: fields({ proxyMetadata: map(text), image: fields({ imageType: text }) }),
  enableTracing: boolean,
});
const networks = fields({
  networks: map(fields({ endpoints: list(fields({ fromRegistry: text, fromCidr: text })) })),
});

/** The mesh settings that rules look at, with the defaults that hold where the user says nothing. */
export type MeshConfig = NonNullable<TypeOf<typeof shape>> & {
  readonly rootNamespace: string;
  readonly ingressControllerMode: string;
  readonly ingressService: string;
};
export type MeshNetworks = NonNullable<TypeOf<typeof networks>>;

/** Settings as their file or ConfigMap has them. */
export interface Settings {
  readonly value: unknown;
  readonly source: Source;
}

/** What holds where nobody gives settings. */
export const noSettings: Settings = { value: {}, source: { file: '', line: 0, locate: () => undefined } };

/** Reads a mesh configuration. */
export function meshConfigOf(value: unknown, istioNamespace = 'istio-system'): MeshConfig {
  const given = shape(value) ?? {};
  return {
    ...given,
    rootNamespace: given.rootNamespace || istioNamespace,
    ingressControllerMode: given.ingressControllerMode ?? 'STRICT',
    ingressService: given.ingressService ?? 'istio-ingressgateway',
  };
}

/** Reads mesh networks. */
export const meshNetworksOf = (value: unknown): MeshNetworks => networks(value) ?? {};
