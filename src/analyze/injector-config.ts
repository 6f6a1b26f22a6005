import { boolean, fields, text } from '../world/shape.ts';
import type { World } from '../world/world.ts';

/** What the injector of one revision is set to. */
export interface InjectorSettings {
  readonly enableNamespacesByDefault: boolean;
  /** The proxy image with its tag; undefined when the settings do not tell. */
  readonly image: string | undefined;
}

const prefix = 'istio-sidecar-injector';
const valuesShape = fields({
  global: fields({ hub: text, tag: text, proxy: fields({ image: text }) }),
  sidecarInjectorWebhook: fields({ enableNamespacesByDefault: boolean }),
});

/** The injectors' settings by revision, read from their ConfigMaps in whatever namespace. */
export function injectorSettings(world: World<'ConfigMap'>): ReadonlyMap<string, InjectorSettings> {
  const settings = new Map<string, InjectorSettings>();
  for (const { name, data } of world.all('ConfigMap')) {
    if (!name.startsWith(prefix)) continue;
    const { global, sidecarInjectorWebhook } = valuesShape(parseJson(data?.values ?? '')) ?? {};
    const image = global?.proxy?.image;
    const hasAll = global?.hub && global.tag && image;
    settings.set(name.slice(prefix.length + 1) || 'default', {
      enableNamespacesByDefault: sidecarInjectorWebhook?.enableNamespacesByDefault ?? false,
      image: image?.includes('/') ? image : hasAll ? `${global.hub}/${image}:${global.tag}` : undefined,
    });
  }
  return settings;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // what the injector cannot read is told when it starts
  }
}
