import { after, before, type TestContext, test } from 'node:test';
import { findBinary } from '../cluster/binary.ts';
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from '../cluster/control-plane.ts';
import { findMeshPrograms } from '../mesh/programs.ts';

/** Why tests that need a control plane, or a mesh on it, cannot run here; undefined where they can. In CI it is an error. */
export function liveMissing({ mesh = false }: Pick<ControlPlaneOptions, 'mesh'>): string | undefined {
  const binary = findBinary();
  const needed = 'missing' in binary || !mesh ? binary : findMeshPrograms();
  const missing = 'missing' in needed ? needed.missing : undefined;
  if (missing !== undefined && process.env.CI) throw new Error(`the live suite cannot run in CI: ${missing}`);
  return missing;
}

/**
 * Runs tests against one real control plane. Without its binary they are skipped and say so; in CI that is a failure.
 * `declare` gets a function that hands out the running control plane inside tests.
 */
export function live(
  options: ControlPlaneOptions,
  declare: (liveTest: (name: string, body: (cluster: ControlPlane, t: TestContext) => Promise<void>) => void) => void,
): void {
  const missing = liveMissing(options);
  let cluster: ControlPlane | undefined;
  before(async () => {
    if (missing === undefined) cluster = await startControlPlane(options);
  });
  after(() => cluster?.stop());
  declare((name, body) =>
    test(name, { skip: missing !== undefined && `skipped loudly: ${missing}` }, async (t) => {
      if (!cluster) throw new Error('the control plane did not start');
      await body(cluster, t);
    }),
  );
}
