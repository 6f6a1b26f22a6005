// npm run cluster: starts a real, empty Kubernetes control plane on loopback and prints how to reach it. Ctrl-C stops it.
import { startControlPlane } from '../test/cluster/control-plane.ts';

const cluster = await startControlPlane({ webhooks: process.argv.includes('--webhooks') });
console.log(`export KUBECONFIG=${cluster.kubeconfig}`);
console.error('ready; Ctrl-C stops it');
await new Promise<void>((resolve) => {
  process.once('SIGINT', () => resolve());
  process.once('SIGTERM', () => resolve());
});
await cluster.stop();
