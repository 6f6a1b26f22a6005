import { waypointTraffic } from '../pipeline/waypoint-object.ts';
import type { Flags } from './define-command.ts';

/** Which waypoint it is. */
export const waypointName = {
  type: 'string',
  default: 'waypoint',
  placeholder: 'NAME',
  completes: 'waypoint',
  help: 'Name of the waypoint.',
} as const;

/** The flags of `waypoint apply` and `waypoint generate`. */
export const waypointFlags = {
  name: waypointName,
  for: {
    type: 'string',
    suggests: waypointTraffic,
    placeholder: 'TRAFFIC',
    help: 'Traffic that it serves; service where nothing is said.',
  },
  revision: {
    type: 'string',
    short: 'r',
    placeholder: 'NAME',
    completes: 'revision',
    help: 'Revision or tag whose istiod runs it.',
  },
} as const satisfies Flags;

/** How long `--wait` waits. */
export const waypointTimeout = {
  type: 'duration',
  default: '1m30s',
  placeholder: 'DURATION',
  help: 'Longest wait with --wait.',
} as const;

/** Of `waypoint list` and `waypoint status`. */
export const allNamespaces = { type: 'boolean', short: 'A', help: 'Waypoints of all namespaces.' } as const;
