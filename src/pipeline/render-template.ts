// One injection template on a given input: what istiod would apply for a Gateway, or lay on a pod.
import injectionTemplates from '#generated/data/injection-templates.ts';
import { gatewayObjects } from '../inject/gateway-template.ts';
import { effectiveMeshConfig } from '../inject/proxy-config.ts';
import type { InjectionSettings } from '../inject/settings.ts';
import { parseInjectionTemplate } from '../inject/templates.ts';
import { didYouMean } from '../lib/suggest.ts';
import { YamlError } from '../lib/yaml.ts';
import { InputError } from '../model/errors.ts';
import type { Tree } from '../model/kube-object.ts';
import { TemplateError } from '../template/template-error.ts';

export interface RenderTemplateInput {
  /** `waypoint`, `kube-gateway` or `agentgateway`, or a template of `settings` that reads the same data. */
  readonly name: string;
  /** The data by Go's names, as the gateway controller hands them to the template. */
  readonly input: Tree;
  readonly values: Tree;
  /** Overrides of the mesh defaults. */
  readonly meshConfig: unknown;
  /** The injector's configuration with other templates than ours. */
  readonly settings?: InjectionSettings | undefined;
}

/** The objects that a template yields. Throws InputError when it is not there, fails on the input, or yields no YAML. */
export function renderTemplateObjects({
  name,
  input,
  values,
  meshConfig,
  settings,
}: RenderTemplateInput): readonly Tree[] {
  const templates = settings?.templates ?? injectionTemplates();
  const text = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (text === undefined)
    throw new InputError(`there is no template "${name}"`, {
      code: 'TEMPLATE_UNKNOWN',
      hint: didYouMean(name, Object.keys(templates)) ?? `there are ${Object.keys(templates).sort().join(', ')}`,
    });
  try {
    const template = parseInjectionTemplate(name, text);
    return gatewayObjects({ template, input, values, meshConfig: effectiveMeshConfig(meshConfig) });
  } catch (cause) {
    if (cause instanceof TemplateError) throw new InputError(cause.message, { code: 'TEMPLATE_FAILED', cause });
    if (cause instanceof YamlError)
      throw new InputError(`the template yields no YAML: ${cause.message}`, { code: 'TEMPLATE_NOT_YAML', cause });
    throw cause;
  }
}
