// Plans an installation and carries it out when nothing would be lost, event by event.
import { apply, type Cluster, configure, planInstall } from 'istioctl';

export async function installUnlessItPrunes(cluster: Cluster, profile: string): Promise<readonly string[]> {
  const { config, problems } = await configure({ files: [], sets: [`profile=${profile}`] });
  if (!config) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { plan, record } = await planInstall(cluster, { command: 'install', config, createNamespace: true });
  if (plan.steps.some(({ action }) => action === 'prune' || action === 'conflict')) return ['refused'];
  const never = new AbortController().signal;
  const told: string[] = [];
  const options = {
    force: false,
    wait: true,
    deadline: () => AbortSignal.timeout(300_000),
    interrupted: never,
    record,
  };
  for await (const event of apply(plan, cluster, options)) told.push(event.type);
  return told;
}
