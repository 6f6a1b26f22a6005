// A Helm chart in memory. Nothing here reads a disk: whoever has the files hands them over.

/** A map as YAML and JSON have it. */
export type Tree = { readonly [key: string]: unknown };

/** Files by their path below the chart or folder, `templates/deployment.yaml`. */
export type ChartFiles = ReadonlyMap<string, Uint8Array>;

/** A template of a chart. */
export interface ChartTemplate {
  /** Below the chart: `templates/deployment.yaml`. */
  readonly path: string;
  readonly text: string;
}

/** A dependency as Chart.yaml names it. */
export interface ChartDependency {
  readonly name: string;
  readonly version?: string;
  readonly repository?: string;
  readonly condition?: string;
  readonly tags?: readonly string[];
  readonly alias?: string;
  readonly 'import-values'?: readonly unknown[];
}

/** A chart and everything that it brings. */
export interface Chart {
  /** Chart.yaml: name and version are there. */
  readonly metadata: Tree & { readonly name: string; readonly version: string };
  /** values.yaml. */
  readonly values: Tree;
  /** values.schema.json as it is written. */
  readonly schema?: string;
  readonly templates: readonly ChartTemplate[];
  /** Everything that is neither of the above: what `.Files` has. */
  readonly files: ChartFiles;
  /** Below `charts/`. */
  readonly subcharts: readonly Chart[];
}

/** A chart that cannot be read or rendered. The message says where and why. */
export class ChartError extends Error {
  override readonly name: string = 'ChartError';
  /** What helps, where something is known. */
  readonly hint: string | undefined;

  constructor(message: string, { hint, cause }: { readonly hint?: string | undefined; readonly cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.hint = hint;
  }
}
