import type { Tree } from '../model/kube-object.ts';
import { addressOrPrefix } from './blocks/addresses.ts';
import { dnsLabel, hostName, hostOrAddressProblem } from './blocks/hosts.ts';
import { portProblem } from './blocks/ports.ts';
import { decode } from './decode.ts';
import { defineRules, demand, rulesOf } from './define-rules.ts';
import { meshNetworksShape } from './mesh/shape.ts';
import type { Problem, RuleObject } from './rule.ts';

interface MeshNetworks extends RuleObject {
  readonly spec: {
    readonly networks?: Readonly<Record<string, { readonly gateways?: readonly { readonly port?: number }[] }>>;
  };
}

const reference = 'istio validation of MeshNetworks (pkg/config/validation/agent)';
const endpoint = 'spec.networks{}.endpoints[]';
const gateway = 'spec.networks{}.gateways[]';
const around = 'spec: {networks: {key: {gateways: [{address: 10.0.0.1, port: 15443}]}}}';

/** The rules about mesh networks; they stand at `spec`, as other kinds' settings do. */
export const meshNetworksRules = defineRules({
  kind: 'MeshNetworks',
  example: 'spec: {networks: {}}',
  rules: [
    ...demand(addressOrPrefix, reference, { 'MN-1': `${endpoint}.fromCidr` }),
    ...demand(dnsLabel, reference, { 'MN-2': `${endpoint}.fromRegistry` }),
    ...[
      ...demand(hostName, reference, { 'MN-3': `${gateway}.registryServiceName` }),
      ...demand({ ...hostName, message: 'must be an address or a host name', fails: hostOrAddressProblem }, reference, {
        'MN-4': `${gateway}.address`,
      }),
    ].map((rule) => ({ ...rule, around })),
    rulesOf<MeshNetworks>(reference)(gateway, {
      id: 'MN-5',
      message: 'a gateway needs a port',
      fails: ({ port }) => {
        const message = portProblem(port);
        return message !== undefined && { path: ['port'], message };
      },
      good: '{address: 10.0.0.1, port: 15443}',
      bad: '{address: 10.0.0.1}',
      badAt: '.port',
    }),
  ],
});

/** What Istio finds wrong with mesh networks (key `meshNetworks` of the ConfigMap istio); paths are relative to them. */
export function meshNetworksProblems(networks: Tree): readonly Problem[] {
  const value = decode(networks, meshNetworksShape);
  const object: RuleObject = { metadata: { name: '', namespace: '' }, spec: value };
  return meshNetworksRules.problems(object).map((problem) => ({ ...problem, path: problem.path.slice(1) }));
}
