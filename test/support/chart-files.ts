import { gzipSync } from 'node:zlib';
import type { Chart, Tree } from '../../src/charts/chart.ts';
import { loadChart } from '../../src/charts/load-chart.ts';
import { type RenderChartOptions, renderChart } from '../../src/charts/render-chart.ts';

/** Files by path as charts take them. */
export const chartFiles = (files: Readonly<Record<string, string>>): ReadonlyMap<string, Uint8Array> =>
  new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]));

const chartYaml = 'apiVersion: v2\nname: demo\nversion: 1.2.3\nappVersion: "4.5"\n';

/** A chart of these files; Chart.yaml is there already. */
export async function chartOf(files: Readonly<Record<string, string>>): Promise<Chart> {
  return await loadChart(chartFiles({ 'Chart.yaml': chartYaml, ...files }), { name: 'demo' });
}

/** What the template `templates/a.yaml` of a chart of these files renders to. */
export async function rendered(
  files: Readonly<Record<string, string>>,
  values: Tree = {},
  options: Partial<RenderChartOptions> = {},
): Promise<string> {
  const { files: texts } = await renderChart(await chartOf(files), values, { release: { name: 'test' }, ...options });
  return texts.get('demo/templates/a.yaml') ?? '';
}

/** One entry of an archive; `type` is that of tar, `2` a link. */
export interface TarEntry {
  readonly path: string;
  readonly content?: string | Uint8Array;
  readonly type?: string;
  readonly link?: string;
}

/** An archive as tar writes it, without compression. */
export function tarOf(entries: readonly TarEntry[]): Uint8Array {
  const blocks = entries.map(({ path, content = '', type = '0', link = '' }) => {
    const body = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(path.slice(0, 100), 0);
    header.write('0000644\0', 100);
    header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(type, 156);
    header.write(link, 157);
    header.write('ustar\0', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** The same, compressed. */
export const tgzOf = (entries: readonly TarEntry[]): Uint8Array => gzipSync(tarOf(entries));
