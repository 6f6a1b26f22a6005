// What installing and removing asks of a cluster: the part of the table of rights that is looked at before either.
import { hasReadiness } from '../../apply/readiness/readiness.ts';
import type { KubeObject, ObjectRef } from '../../model/kube-object.ts';
import { refOf } from '../../objects/refs.ts';
import { inventoryQueries, prunedKinds } from '../../plan/inventory.ts';
import { grantedBy, type KindIn, listing, onKind, optional, type Right } from './right.ts';

const core = (kind: string, namespace = '') => ({ apiVersion: 'v1', kind, namespace });

/** What an installation consists of, and where it is at home. */
export interface Installed {
  readonly objects: readonly KubeObject[];
  readonly istioNamespace: string;
}

/** CRDs come as they are from this program. */
const isAskedAbout = ({ kind }: ObjectRef) => kind !== 'CustomResourceDefinition';

const preview = 'the API server says what applying would change; without it, this program compares by itself';

/** Comparing an installation with what is there. */
export function comparing({ objects }: Pick<Installed, 'objects'>): readonly Right[] {
  const refs = objects.map(refOf);
  const namespaced = refs.filter(({ namespace }) => namespace !== '');
  return [
    onKind(['get'], core('Namespace')),
    ...refs.map((ref) => onKind(['get'], ref)),
    ...listing(inventoryQueries({})),
    ...optional(preview, [
      ...refs.map((ref) => onKind(['patch'], ref)),
      ...refs.filter(isAskedAbout).map((ref) => onKind(['create'], ref)),
    ]),
    ...optional(
      'asks the API server about new objects before their namespace is there',
      namespaced.map((ref) => onKind(['get', 'create', 'patch'], { ...ref, namespace: 'default' })),
    ),
    ...optional('says whom a change of an injector affects', telling),
    ...optional('warns of what the network plugin takes away from the mesh', [
      onKind(['get'], core('ConfigMap', 'kube-system')),
      onKind(['get'], { apiVersion: 'crd.projectcalico.org/v1', kind: 'FelixConfiguration' }),
    ]),
  ];
}

/** Saying whom a change of an injector affects. */
export const telling: readonly Right[] = [onKind(['list'], core('Namespace')), onKind(['list'], core('Pod'))];

/** Reading the records of what was installed. */
export const records = (istioNamespace: string): readonly Right[] => [onKind(['list'], core('Secret', istioNamespace))];

/** Bringing a cluster into the state of an installation. */
export function installing({ objects, istioNamespace }: Installed): readonly Right[] {
  const refs = objects.map(refOf);
  const waited = refs.filter(({ kind }) => hasReadiness(kind));
  return [
    ...comparing({ objects }),
    ...refs.map((ref) => onKind(['create', 'patch'], ref)),
    ...grantedBy(objects),
    onKind(['list', 'create', 'delete'], core('Secret', istioNamespace)),
    ...waited.map((ref) => onKind(['list', 'watch'], ref)),
    ...optional(
      'says which pods keep a workload from being ready, and why',
      [
        ...waited.map(({ namespace }) => onKind(['list', 'watch'], core('Pod', namespace))),
        ...waited.map(({ namespace }) => onKind(['list'], core('Event', namespace))),
      ].filter(({ namespace }) => namespace !== ''),
    ),
    ...optional('removes what the configuration no longer has', removing(removable({ objects, istioNamespace }))),
  ];
}

/** Every kind of which an installation may have objects, where it may have them. */
export function removable({ objects, istioNamespace }: Installed): readonly KindIn[] {
  const homes = new Set([istioNamespace, ...objects.map(({ metadata }) => metadata.namespace ?? '')]);
  homes.delete('');
  return prunedKinds.flatMap(([apiVersion, kind]) =>
    isOfCluster(kind)
      ? [{ apiVersion, kind, namespace: '' }]
      : [...homes].map((namespace) => ({ apiVersion, kind, namespace })),
  );
}

const isOfCluster = (kind: string) => /^Cluster|WebhookConfiguration$|AdmissionPolicy/.test(kind);

/** Making the namespaces that an installation needs. */
export const makingNamespaces: readonly Right[] = [onKind(['create'], core('Namespace'))];

/** Removing objects. */
export const removing = (refs: readonly KindIn[]): readonly Right[] => refs.map((ref) => onKind(['delete'], ref));
