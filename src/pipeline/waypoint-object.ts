import { didYouMean } from '../lib/suggest.ts';
import { InputError, UsageError } from '../model/errors.ts';
import type { KubeObject } from '../model/kube-object.ts';

/** What a waypoint serves. */
export const waypointTraffic = ['all', 'none', 'service', 'workload'] as const;
export type WaypointTraffic = (typeof waypointTraffic)[number];

/** Which traffic it is where nothing is said: istiod's own default. */
export const defaultTraffic: WaypointTraffic = 'service';

export const waypointClass = 'istio-waypoint';
export const waypointLabel = {
  traffic: 'istio.io/waypoint-for',
  revision: 'istio.io/rev',
  use: 'istio.io/use-waypoint',
};
export const gatewayKind = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' };

export interface WaypointRequest {
  readonly name: string;
  /** Absent: the manifest names none. */
  readonly namespace?: string | undefined;
  readonly traffic?: string | undefined;
  readonly revision?: string | undefined;
}

/** The Gateway of a waypoint. Throws InputError for names and revisions that Kubernetes refuses. */
export function waypointObject({ name, namespace, traffic, revision }: WaypointRequest): KubeObject {
  if (name === 'none')
    throw wrong('a waypoint cannot be called none', 'the label istio.io/use-waypoint: none means that none is used');
  if (name.length > 253 || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name))
    throw wrong(`"${name}" is no name that Kubernetes takes`, 'small letters, digits and -');
  if (revision && !/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(revision))
    throw wrong(`"${revision}" is no revision`, 'istioctl tag list shows those that there are');
  if (traffic && !(waypointTraffic as readonly string[]).includes(traffic))
    throw new UsageError(
      `--for: unknown traffic "${traffic}"`,
      didYouMean(traffic, waypointTraffic) ?? `one of ${waypointTraffic.join(', ')}`,
    );
  const labels = {
    ...(revision && { [waypointLabel.revision]: revision }),
    ...(traffic && { [waypointLabel.traffic]: traffic }),
  };
  return {
    ...gatewayKind,
    metadata: { ...(Object.keys(labels).length > 0 && { labels }), name, ...(namespace && { namespace }) },
    spec: {
      gatewayClassName: waypointClass,
      listeners: [{ name: 'mesh', port: 15_008, protocol: 'HBONE' }],
    },
  };
}

const wrong = (message: string, hint: string) => new InputError(message, { code: 'WAYPOINT_NAME', hint });
