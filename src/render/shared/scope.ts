import type { ResourceScope } from '../../model/chart-values.ts';

/** Whether `global.resourceScope` asks for the objects of the namespace. */
export const inNamespace = (scope: ResourceScope | undefined) => scope === 'all' || scope === 'namespace';

/** Whether `global.resourceScope` asks for the objects of the cluster. */
export const inCluster = (scope: ResourceScope | undefined) => scope === 'all' || scope === 'cluster';
