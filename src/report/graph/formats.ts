import type { MeshGraph, TraceStep } from '../../model/graph.ts';
import type { MeshClient, MeshRequest, RequestAnswer } from '../../model/request.ts';

/** What there is to show: the mesh, and what happens to the request that somebody asked about. */
export interface GraphReport {
  readonly graph: MeshGraph;
  readonly request?:
    | {
        readonly text: string;
        readonly steps: readonly TraceStep[];
        /** The same as data, one for each side from which the request may come. */
        readonly answers?: readonly {
          readonly from: MeshClient;
          readonly request: MeshRequest;
          readonly answer: RequestAnswer;
        }[];
      }
    | undefined;
  /** Of istioctl. */
  readonly version: string;
  /** Whether the text may have glyphs beyond ASCII, and how wide it may be. */
  readonly unicode?: boolean;
  readonly width?: number | undefined;
}

/** Every form in which a graph can be written, by the name that `-o` takes; the drawing ones are loaded on demand. */
export const graphReporters = {
  text: async ({ graph, unicode = true, width }: GraphReport) =>
    (await import('./mesh-text.ts')).meshText(graph, { unicode, width }),
  html: async (report: GraphReport) => (await import('./html.ts')).html(report),
  svg: async ({ graph }: GraphReport) => (await import('./svg.ts')).svg(graph),
  dot: async ({ graph }: GraphReport) => (await import('./dot.ts')).dot(graph),
  mermaid: async ({ graph }: GraphReport) => (await import('./mermaid.ts')).mermaid(graph),
  json: async ({ graph, request }: GraphReport) =>
    `${JSON.stringify({ ...graph, ...(request && { request }) }, null, 2)}\n`,
} as const;

export const graphFormats = Object.keys(graphReporters) as readonly (keyof typeof graphReporters)[]; // the keys above
