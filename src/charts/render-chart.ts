import { templateSet } from '../template/evaluate.ts';
import type { FunctionMap } from '../template/functions.ts';
import { type ParsedTemplate, parseTemplate } from '../template/parse.ts';
import type { TemplatePlace } from '../template/template-error.ts';
import { TemplateError } from '../template/template-error.ts';
import type { TemplateLimits } from '../template/template-run.ts';
import type { GoMap } from '../template/value.ts';
import { type Chart, ChartError, type Tree } from './chart.ts';
import { type Capabilities, type ChartContext, contextsOf, type ReleaseInfo } from './context.ts';
import { chartFunctions } from './functions/all.ts';
import { ChartFailure } from './functions/helm.ts';
import type { Host } from './functions/host.ts';
import { coalesceValues } from './values.ts';

export interface RenderChartOptions {
  /** The name is all that has to be said. */
  readonly release: Partial<ReleaseInfo> & { readonly name: string };
  readonly capabilities?: Partial<Capabilities>;
  /** Check the values with values.schema.json; true unless told otherwise. */
  readonly schema?: boolean;
  /** Carry out `dependencies` of Chart.yaml, as `helm template` does; otherwise every chart inside is rendered. */
  readonly dependencies?: boolean;
  readonly limits?: Partial<TemplateLimits>;
  /** What functions of chance, time and sums stand on; without it they are refused. */
  readonly host?: Host;
}

/** What a chart renders to. */
export interface RenderedChart {
  /** Texts by the path of their template, `chart/templates/a.yaml`, in the order in which they were carried out. */
  readonly files: ReadonlyMap<string, string>;
  /** Values of the user that Helm warns about. */
  readonly warnings: readonly string[];
  /** The values of the chart with its own beneath the user's, as they were before templates changed them. */
  readonly values: Tree;
}

/** What stops a chart that would not end. */
const chartLimits: TemplateLimits = {
  maxDepth: 200,
  maxSteps: 5_000_000,
  maxOutput: 32_000_000,
  maxWork: 200_000_000,
};

/** No chart has more text in its templates. */
const mostTemplateText = 16_000_000;

/** Kubernetes and Helm of a render that asks no cluster. */
const offlineCapabilities: Capabilities = { kubeVersion: 'v1.32.0', helmVersion: 'v3.21', apiVersions: [] };

/** Why a template of a chart could not be rendered, and where. */
export class ChartRenderError extends ChartError {
  override readonly name = 'ChartRenderError';
  /** What is wrong, without the place. */
  readonly reason: string;
  /** The chart itself refuses, with `fail` or `required`. */
  readonly isRefusal: boolean;
  readonly place: TemplatePlace;
  /** The calls that led there, the innermost first. */
  readonly calls: readonly TemplatePlace[];

  constructor(error: TemplateError) {
    const { reason, template, line, column, calls, expression } = error;
    const { cause } = error;
    const isRefusal = cause instanceof ChartFailure;
    const said = isRefusal ? cause.message.trim() : reason;
    const at = `${template}:${line}:${column}`;
    const from = calls.length > 0 ? `, called from ${placeText(calls.at(-1) ?? error)}` : '';
    super(`${said} (${at}${isRefusal || expression === undefined ? '' : ` at <${shortened(expression)}>`}${from})`, {
      cause: error,
    });
    this.reason = said;
    this.isRefusal = isRefusal;
    this.place = { template, line, column };
    this.calls = calls;
  }
}

const placeText = ({ template, line, column }: TemplatePlace) => `${template}:${line}:${column}`;
const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

/**
 * Renders a chart as Helm does. Throws ChartError: SchemaError for values that its schema refuses, ChartRenderError
 * for a template that does not parse, fails, or does not end.
 */
export async function renderChart(chart: Chart, values: Tree, options: RenderChartOptions): Promise<RenderedChart> {
  const wanted = options.dependencies ? (await import('./dependencies.ts')).withDependencies(chart, values) : chart;
  const { values: merged, warnings } = coalesceValues(wanted, values);
  if (options.schema !== false && hasSchema(wanted)) await (await import('./schema.ts')).checkSchemas(wanted, merged);
  const functions = await chartFunctions(options.host, () => mentions(wanted, merged, 'egex'));
  const contexts = contextsOf(wanted, merged, {
    release: { namespace: 'default', revision: 1, isInstall: true, isUpgrade: false, ...options.release },
    capabilities: { ...offlineCapabilities, ...options.capabilities },
  });
  const before = structuredClone(merged);
  return { files: renderAll(contexts, functions, options.limits), warnings, values: before };
}

const hasSchema = ({ schema, subcharts }: Chart): boolean => schema !== undefined || subcharts.some(hasSchema);

/** Whether a word stands in anything that may be carried out. */
function mentions(chart: Chart, values: Tree, word: string): boolean {
  const inTemplates = ({ templates, subcharts }: Chart): boolean =>
    templates.some(({ text }) => text.includes(word) || text.includes('tpl')) || subcharts.some(inTemplates);
  return inTemplates(chart) || JSON.stringify(values).includes(word);
}

interface Template {
  readonly name: string;
  readonly text: string;
  readonly context: ChartContext;
}

function renderAll(
  contexts: readonly ChartContext[],
  functions: FunctionMap,
  limits: Partial<TemplateLimits> | undefined,
): ReadonlyMap<string, string> {
  const templates = contexts.flatMap(templatesOf).sort(byOrder);
  const characters = templates.reduce((sum, { text }) => sum + text.length, 0);
  if (characters > mostTemplateText)
    throw new ChartError(`the templates have more than ${mostTemplateText} characters`);
  try {
    const parsed = templates.map(
      (template) => [template, parseTemplate(template.name, template.text, functions)] as const,
    );
    const all: ParsedTemplate[] = parsed.map(([, one]) => one);
    const set = templateSet(all, { functions, limits: { ...chartLimits, ...limits }, missingKeyZero: true });
    const files = new Map<string, string>();
    for (const [{ name, context }, one] of parsed) {
      if (isPartial(name)) continue;
      const { data } = context;
      data.Template = { Name: name, BasePath: `${context.path}/templates` } satisfies GoMap;
      files.set(name, set.render(one, data).replaceAll('<no value>', ''));
    }
    return files;
  } catch (error) {
    if (error instanceof TemplateError) throw new ChartRenderError(error);
    throw error;
  }
}

function templatesOf(context: ChartContext): readonly Template[] {
  const isLibrary = context.chart.metadata.type === 'library';
  return context.chart.templates
    .filter(({ path }) => !isLibrary || isPartial(path))
    .map(({ path, text }) => ({ name: `${context.path}/${path}`, text, context }));
}

const isPartial = (path: string) => path.slice(path.lastIndexOf('/') + 1).startsWith('_');

/** Deeper ones first, then backwards by name: of equal definitions the last one counts. */
function byOrder({ name: a }: Template, { name: b }: Template): number {
  const depth = (name: string) => name.split('/').length;
  return depth(b) - depth(a) || (a < b ? 1 : -1);
}
