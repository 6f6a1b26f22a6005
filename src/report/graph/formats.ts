import type { MeshGraph } from '../../model/graph.ts';

/** Every form in which a graph can be written, by the name that `-o` takes; the drawing ones are loaded on demand. */
export const graphReporters = {
  html: async (graph: MeshGraph, version: string) => (await import('./html.ts')).html(graph, { version }),
  svg: async (graph: MeshGraph) => (await import('./svg.ts')).svg(graph),
  dot: async (graph: MeshGraph) => (await import('./dot.ts')).dot(graph),
  mermaid: async (graph: MeshGraph) => (await import('./mermaid.ts')).mermaid(graph),
  json: async (graph: MeshGraph) => `${JSON.stringify(graph, null, 2)}\n`,
} as const;

export const graphFormats = Object.keys(graphReporters) as readonly (keyof typeof graphReporters)[]; // the keys above
