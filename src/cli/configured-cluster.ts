import type { Io } from '../io/io.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ValidConfig } from '../model/config.ts';
import { type ConfigInput, configure, settingsForCluster } from '../pipeline/configure.ts';
import { reportProblems } from '../report/problems.ts';
import { connectCluster } from './cluster.ts';
import type { GlobalValues } from './define-command.ts';
import { detectsPlatform } from './platform-detection.ts';

export interface ConfiguredCluster {
  readonly config: ValidConfig;
  readonly cluster: Cluster;
}

/**
 * The configuration as it is for the cluster it goes to, whose own nature counts beneath the profile. A configuration
 * with errors is reported before anything is connected to: undefined then.
 */
export async function configuredCluster(
  input: ConfigInput,
  flags: GlobalValues,
  io: Io,
  use: 'read' | 'write',
): Promise<ConfiguredCluster | undefined> {
  const { config, problems } = await configure(input);
  if (reportProblems(problems, io.stderr) || !config) return undefined;
  const cluster = await connectCluster(flags, io, use);
  try {
    const settings = detectsPlatform(io) ? settingsForCluster(await cluster.version()) : {};
    if (Object.keys(settings).length === 0) return { config, cluster };
    const fitted = await configure(input, settings);
    if (fitted.config) return { config: fitted.config, cluster };
    reportProblems(fitted.problems, io.stderr);
  } catch (error) {
    cluster.close();
    throw error;
  }
  cluster.close();
  return undefined;
}
