import type { ValidConfig } from '../model/config.ts';
import { configure } from './configure.ts';

export interface ControlPlaneChoice {
  /** `default` or '' for the one without a name. */
  readonly revision: string;
  readonly istioNamespace: string;
  /** Also injects pods that name neither tag nor revision. */
  readonly autoInject?: boolean;
}

/** No more than an istiod: enough to render the webhooks, Service and accounts of a revision, whatever it was installed from. */
export async function controlPlaneConfig(choice: ControlPlaneChoice): Promise<ValidConfig> {
  const { revision, istioNamespace, autoInject = false } = choice;
  const sets = [
    'profile=empty',
    'components.pilot.enabled=true',
    `values.global.istioNamespace=${istioNamespace}`,
    `values.sidecarInjectorWebhook.enableNamespacesByDefault=${autoInject}`,
  ];
  const { config, problems } = await configure({ files: [], sets, revision });
  if (!config) throw new Error(`the control plane's own configuration is refused: ${problems[0]?.message}`);
  return config;
}
