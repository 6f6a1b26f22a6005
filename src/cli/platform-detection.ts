import type { Io } from '../io/io.ts';

const goFalse = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

/** Whether a cluster's platform is to be told by its version. */
export const detectsPlatform = ({ env }: Pick<Io, 'env'>): boolean => !goFalse.has(env.AUTO_GKE_DETECTION ?? 'true');
