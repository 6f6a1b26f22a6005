import { parseObjects } from '../../src/objects/parse.ts';
import { meshFiles } from '../../test/bench/mesh.ts';
import { startControlPlane } from '../../test/cluster/control-plane.ts';
import { connectTo } from '../../test/support/cluster-suite.ts';
import { storeWithCrds } from '../../test/support/stored.ts';

/** Of each ten objects of a live mesh so many are written; the others are pods that the Deployments make. */
const writtenShare = 0.72;

/** A real API server that holds a generated mesh of about so many objects. */
export async function liveMesh(objects: number): Promise<{ readonly kubeconfig: string; stop(): Promise<void> }> {
  const plane = await startControlPlane();
  try {
    const files = meshFiles(objects * writtenShare);
    const mesh = files.flatMap(({ name, text }) => parseObjects(text, name).objects.map(({ object }) => object));
    await storeWithCrds(plane.kubeconfig, mesh);
    await untilPods(plane.kubeconfig, mesh.filter(({ kind }) => kind === 'Deployment').length * 2);
    return plane;
  } catch (error) {
    await plane.stop();
    throw error;
  }
}

async function untilPods(kubeconfig: string, wanted: number): Promise<void> {
  const cluster = connectTo(kubeconfig);
  try {
    const pods = { apiVersion: 'v1', kind: 'Pod', metadataOnly: true };
    while ((await cluster.list(pods)).length < wanted) await new Promise((resolve) => setTimeout(resolve, 1000));
  } finally {
    cluster.close();
  }
}
