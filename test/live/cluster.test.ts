import { clusterSuite, connectTo } from '../support/cluster-suite.ts';
import { live } from '../support/live.ts';

live({}, (liveTest) => {
  clusterSuite((name, body) =>
    liveTest(`real cluster: ${name}`, async ({ kubeconfig }) => body(connectTo(kubeconfig))),
  );
});
