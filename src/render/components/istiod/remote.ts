// A cluster whose control plane runs elsewhere: its istiod is a Service without pods that leads to the remote address.
import { filled, isFilled } from '../../../lib/filled.ts';
import type { IstiodValues } from '../../../model/istiod-values.ts';
import type { KubeObject } from '../../../model/kube-object.ts';
import type { Identity } from '../../identity.ts';

const remoteName = (id: Identity, { istiodRemote }: IstiodValues) =>
  `${id.revisioned('istiod')}${isFilled(istiodRemote.enabledLocalInjectorIstiod) ? '-remote' : ''}`;

/** The addresses behind the remote Service, where the control plane is known by an IP. */
export function remoteEndpoints(id: Identity, values: IstiodValues): readonly KubeObject[] {
  const address = values.global.remotePilotAddress;
  const addressType = addressTypeOf(address);
  if (!isFilled(values.istiodRemote.enabled) || !addressType) return [];
  const name = remoteName(id, values);
  return [
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name,
        namespace: id.namespace,
        labels: {
          'kubernetes.io/service-name': name,
          'endpointslice.kubernetes.io/managed-by': 'Helm',
          ...id.standard,
        },
      },
      addressType,
      endpoints: [{ addresses: [address] }],
      ports: [
        { port: 15012, name: 'tcp-istiod', protocol: 'TCP' },
        { port: 15017, name: 'tcp-webhook', protocol: 'TCP' },
      ],
    },
  ];
}

export function remoteService(id: Identity, values: IstiodValues): readonly KubeObject[] {
  const { remotePilotAddress: address, ipFamilyPolicy, ipFamilies } = values.global;
  if (!isFilled(values.istiodRemote.enabled) || !isFilled(address)) return [];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: remoteName(id, values),
        namespace: id.namespace,
        labels: { 'istio.io/rev': id.revisionLabel, ...id.standard },
      },
      spec: {
        ports: [
          { port: 15012, name: 'tcp-istiod', protocol: 'TCP' },
          { port: 443, targetPort: 15017, name: 'tcp-webhook', protocol: 'TCP' },
        ],
        ...(addressTypeOf(address) ? {} : { type: 'ExternalName', externalName: address }),
        ...filled({ ipFamilyPolicy, ipFamilies }),
      },
    },
  ];
}

/** Undefined for a host name. */
function addressTypeOf(address: string): 'IPv4' | 'IPv6' | undefined {
  if (/^(?:\d{1,3}\.){3}\d{1,3}$/.test(address)) return 'IPv4';
  return /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(address) ? 'IPv6' : undefined;
}
