import { valueAt } from '../lib/tree.ts';
import type { ClusterFacts, ComponentConfig, ValidConfig } from '../model/config.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import type { Path } from '../model/source.ts';
import { componentManifests } from './components/components.ts';
import type { Overlay } from './overlays.ts';
import { applySettings } from './patches.ts';
import { type RenderedComponent, sharedSelectors } from './shared-selectors.ts';

export interface Rendered {
  /** In the order in which they are applied. */
  readonly manifests: readonly Manifest[];
  /** Settings of the configuration that had no effect. */
  readonly warnings: readonly Problem[];
}

/** Renders every component of a configuration. Throws InputError for an overlay that destroys its object. */
export async function render(config: ValidConfig, facts: ClusterFacts): Promise<Rendered> {
  const parts: (Rendered & RenderedComponent)[] = [];
  for (const component of config.components)
    parts.push({ component, ...(await renderComponent(component, config, facts)) });
  return {
    manifests: parts.flatMap(({ manifests }) => manifests),
    warnings: [...parts.flatMap(({ warnings }) => warnings), ...sharedSelectors(parts)],
  };
}

async function renderComponent(
  component: ComponentConfig,
  config: ValidConfig,
  facts: ClusterFacts,
): Promise<Rendered> {
  const { manifests, warnings: fromChart = [] } = await builtManifests(component, config, facts);
  const { overlays, ...settings } = component.k8s;
  const path = settingsPath(component, config);
  const patched = Object.keys(settings).length
    ? applySettings(manifests, component, config.revision)
    : { manifests, lost: [] };
  const lost = [...fromChart, ...patched.lost.map(({ setting, reason }) => warning([...path, setting], reason))];
  if (!Array.isArray(overlays) || overlays.length === 0) return { manifests: patched.manifests, warnings: lost };
  const { applyOverlays } = await import('./overlays.ts');
  const overlaid = applyOverlays(patched.manifests, overlays as readonly Overlay[]); // validated with the rest of k8s
  return {
    manifests: overlaid.manifests,
    warnings: [...lost, ...overlaid.lost.map((each) => warning([...path, 'overlays', ...each.path], each.reason))],
  };
}

interface Built {
  readonly manifests: readonly Manifest[];
  readonly warnings?: readonly Problem[];
}

/** From the charts of the release that the user named, or from what this program has built in. */
async function builtManifests(
  component: ComponentConfig,
  { charts }: ValidConfig,
  facts: ClusterFacts,
): Promise<Built> {
  if (!charts) return { manifests: await componentManifests(component, facts) };
  const { chartManifests } = await import('./chart-manifests.ts');
  return await chartManifests(component, charts, facts);
}

const warning = (path: Path, message: string): Problem => ({ level: 'warning', message, path });

/** Where the configuration has the component's k8s settings. */
function settingsPath({ name, entry }: ComponentConfig, { spec }: ValidConfig): Path {
  const isList = Array.isArray(valueAt(spec, ['components', name]));
  return ['spec', 'components', name, ...(isList ? [entry ?? 0] : []), 'k8s'];
}
