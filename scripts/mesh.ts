// npm run mesh: a whole mesh on loopback, to try commands against, and how to reach it. Ctrl-C ends it.
//   npm run mesh                 a real API server, istiod and proxies with the demo application of test/mesh (Linux, root)
//   npm run mesh -- --replay     recorded answers of such a mesh, in this process: neither Go nor Envoy is needed
//   npm run mesh -- --record     starts the real one, records its answers into test/mesh/recorded.tar.br, and ends
// While a real one runs, lines on standard input change it: start NS/POD, stop NS/POD, freeze NS/POD, thaw NS/POD, list.
import { createInterface } from 'node:readline';
import { type DemoMesh, startDemo } from '../test/mesh/demo.ts';
import { record } from '../test/mesh/record.ts';
import { type Roles, replayMesh } from '../test/support/replay/replay-mesh.ts';

const began = Date.now();
const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
const onStep = (step: string) => console.error(`${seconds()}: ${step}`);

if (process.argv.includes('--replay')) {
  const { kubeconfig, roles, at, close } = await replayMesh();
  announce(kubeconfig, roles);
  console.error(`ready: answers recorded at ${at.toISOString()}; Ctrl-C ends it`);
  await untilEnded();
  await close();
} else if (process.argv.includes('--record')) {
  await record(onStep);
} else {
  const demo = await startDemo({ onStep });
  announce(demo.plane.kubeconfig, demo.roles);
  console.error(`ready after ${seconds()}; Ctrl-C ends it, lines change it: start, stop, freeze, thaw NS/POD, list`);
  await Promise.race([untilEnded(), obey(demo)]);
  await demo.close();
}

function announce(kubeconfig: string, roles: Roles): void {
  for (const [role, pod] of Object.entries(roles)) console.log(`# ${role}: ${pod}`);
  console.log(`export KUBECONFIG=${kubeconfig}`);
}

function untilEnded(): Promise<void> {
  return new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

/** Never ends by itself: standard input may be closed from the start. */
async function obey({ mesh }: DemoMesh): Promise<never> {
  const commands: Readonly<Record<string, (pod: string) => unknown>> = {
    start: (pod) => mesh.start([pod]),
    stop: (pod) => mesh.stop(pod),
    freeze: (pod) => mesh.freeze(pod),
    thaw: (pod) => mesh.thaw(pod),
    list: () => console.log(JSON.stringify(Object.fromEntries(mesh.processes()), null, 2)),
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const [command = '', pod = ''] = line.trim().split(/\s+/);
    try {
      const run = commands[command];
      if (!run) throw new Error(`there is no ${command}; there are ${Object.keys(commands).join(', ')}`);
      await run(pod);
      console.error(`done: ${line}`);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
  }
  return await new Promise<never>(() => {});
}
