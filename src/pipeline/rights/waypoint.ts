import { onKind, optional, type Right } from './right.ts';

const core = (kind: string, namespace = '') => ({ apiVersion: 'v1', kind, namespace });
const gateway = 'gateway.networking.k8s.io/v1';

interface Place {
  readonly istioNamespace: string;
  readonly namespace?: string | undefined;
}

const users = (namespace: string): readonly Right[] =>
  optional('says who uses a waypoint', [
    ...['Namespace', 'Service', 'Pod'].map((kind) =>
      onKind(['list'], core(kind, kind === 'Namespace' ? '' : namespace)),
    ),
    onKind(['list'], { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry', namespace }),
  ]);

const coverage = (namespace: string): readonly Right[] =>
  optional('says what a waypoint takes over and enforces', [
    onKind(['list'], core('Service', namespace)),
    onKind(['list'], core('Pod', namespace)),
    onKind(['list'], { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', namespace }),
    onKind(['list'], { apiVersion: 'security.istio.io/v1', kind: 'RequestAuthentication', namespace }),
    onKind(['list'], { apiVersion: 'telemetry.istio.io/v1', kind: 'Telemetry', namespace }),
    onKind(['list'], { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin', namespace }),
    onKind(['list'], { apiVersion: gateway, kind: 'HTTPRoute', namespace }),
    onKind(['list'], { apiVersion: gateway, kind: 'GRPCRoute', namespace }),
  ]);

const gateways = (verbs: readonly string[], namespace: string): Right =>
  onKind(verbs, { apiVersion: gateway, kind: 'Gateway', namespace });
const causes = (namespace: string): readonly Right[] =>
  optional('says what keeps a waypoint from working', [
    onKind(['get'], { apiVersion: gateway, kind: 'GatewayClass' }),
    onKind(['list'], core('Pod', namespace)),
  ]);

/** The rights of `waypoint` by subcommand. */
export const waypointRights: Readonly<Record<string, (place: Place) => readonly Right[]>> = {
  'waypoint apply': ({ namespace = '' }) => [
    onKind(['get'], core('Namespace')),
    gateways(['get', 'create', 'patch'], namespace),
    ...optional('--enroll-namespace', [onKind(['patch'], core('Namespace'))]),
    ...optional('--wait', [gateways(['list', 'watch'], namespace)]),
    ...optional('checks that the revision is installed', [
      onKind(['list'], { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' }),
    ]),
    ...coverage(namespace),
    ...causes(namespace),
  ],
  'waypoint delete': ({ namespace = '' }) => [
    gateways(['list', 'delete'], namespace),
    ...users(''),
    ...optional('--unenroll', [
      ...['Namespace', 'Service', 'Pod'].map((kind) => onKind(['get', 'update'], core(kind))),
      onKind(['get', 'update'], { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry' }),
    ]),
    ...coverage(namespace),
  ],
  'waypoint list': ({ namespace = '' }) => [gateways(['list'], namespace), ...users(namespace)],
  'waypoint status': ({ namespace = '' }) => [
    gateways(['list'], namespace),
    ...optional('--wait', [gateways(['watch'], namespace)]),
    ...causes(namespace),
  ],
};
