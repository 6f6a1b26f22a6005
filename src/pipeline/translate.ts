import { emitYaml } from '../lib/yaml-emit.ts';
import { componentTable } from '../model/component-table.ts';
import type { ComponentConfig, ValidConfig } from '../model/config.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Problem } from '../model/problem.ts';
import { groupOf } from '../objects/refs.ts';
import { printOrder } from '../render/manifest.ts';
import { render } from '../render/render.ts';
import { type ConfigInput, configure } from './configure.ts';

/** Files that take an installation over to Helm, by name; there are none when a problem is an error. */
export interface Translated {
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** Values, an install script and a README for every component of a configuration. */
export async function translate(input: ConfigInput): Promise<Translated> {
  const { config, problems } = await configure(input);
  if (!config) return { files: new Map(), problems };
  const files = new Map<string, string>();
  const notes: string[] = [];
  for (const component of config.components) {
    const { helmRelease: release, helmChart: chart } = componentTable[component.name];
    if (release === undefined) {
      notes.push(
        `- no: gateway ${component.namespace}/${component.gatewayName} — its Helm chart takes other values; install it anew with istio/gateway.`,
      );
      continue;
    }
    const { withSettings, plain } = await renders(component, config);
    files.set(`${release}-values.yaml`, emitYaml(component.helmValues));
    files.set(`install-${release}.sh`, installScript(component, withSettings, { release, chart }));
    if (withSettings.text === plain.text) notes.push(`- yes: ${release} — install-${release}.sh`);
    else {
      files.set(`${release}-istioctl.yaml`, withSettings.text);
      files.set(`${release}-helm.yaml`, plain.text);
      notes.push(
        `- in part: ${release} — install-${release}.sh, without the k8s settings and overlays of components.${component.name}, which Helm has no place for. What is lost: istioctl manifest diff ${release}-istioctl.yaml ${release}-helm.yaml`,
      );
    }
  }
  files.set('README.md', readme(notes));
  return { files, problems };
}

interface RenderedText {
  readonly manifests: readonly Manifest[];
  readonly text: string;
}

/** A component with and without the settings that only istioctl knows. */
async function renders(component: ComponentConfig, config: ValidConfig) {
  const one = async (part: ComponentConfig): Promise<RenderedText> => {
    const { manifests } = await render({ ...config, components: [part] }, {});
    return {
      manifests,
      text: printOrder(manifests)
        .map((manifest) => manifest.yaml())
        .join('---\n'),
    };
  };
  return { withSettings: await one(component), plain: await one({ ...component, k8s: {} }) };
}

/** Helm takes over objects that carry its label and annotations. */
function installScript(
  { namespace, release: { version } }: ComponentConfig,
  { manifests }: RenderedText,
  { release, chart }: { readonly release: string; readonly chart: string },
): string {
  const objects = manifests.flatMap(({ ref }) => {
    const group = groupOf(ref.apiVersion);
    const kind = group === '' ? ref.kind : `${ref.kind}.${group}`;
    const inNamespace = ref.namespace === '' ? '' : ` --namespace=${shellWord(ref.namespace)}`;
    const target = `${shellWord(kind)} ${shellWord(ref.name)}${inNamespace}`;
    return [
      `kubectl annotate --overwrite ${target} meta.helm.sh/release-name=${release} meta.helm.sh/release-namespace=${shellWord(namespace)}`,
      `kubectl label --overwrite ${target} app.kubernetes.io/managed-by=Helm`,
    ];
  });
  const install = `helm upgrade --install ${release} oci://registry.istio.io/release/charts/${chart} --version ${version} --namespace ${shellWord(namespace)} -f ${release}-values.yaml $takeover`;
  return `#!/bin/sh\n# Hands the objects of ${release} over to Helm, then lets Helm install the same.\nset -e\ncd "$(dirname "$0")"\n${helmVersion}${objects.join('\n')}\n${install}\n`;
}

/**
 * Helm 4 applies on the server, where each field has an owner: those that istioctl set are taken over, which Helm 3 has no flag
 * for and does anyway. Asked before anything is changed, so that a missing helm changes nothing.
 */
const helmVersion = `helm_version=$(helm version --short)
case "$helm_version" in
  v3.*) takeover= ;;
  v[4-9].*) takeover='--server-side=true --force-conflicts' ;;
  *) echo "helm 3 or 4 is needed, this is: $helm_version" >&2; exit 1 ;;
esac
`;

/** Names come from the configuration: nothing in them may mean something to a shell. */
const shellWord = (text: string): string => (/^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

const readme = (notes: readonly string[]): string =>
  `# From istioctl to Helm

Run the install scripts in this order: base, istiod, cni, ztunnel. Each names the existing objects as Helm's and installs the
chart of the same release over them; nothing is removed. Compare before you run one. They work with Helm 3 and Helm 4: Helm 4
applies on the server, so they have it take over (--force-conflicts) the fields that istioctl owns.

${notes.join('\n')}
`;
