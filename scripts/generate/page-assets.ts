import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import type { GeneratedFile } from '../generate.ts';

const folder = join('src', 'report', 'html', 'assets');

/** Style sheets and scripts of the HTML pages as text, with the hashes by which the pages' own policy lets them in. */
export function generatePageAssets(): readonly GeneratedFile[] {
  const assets = readdirSync(folder)
    .sort()
    .map((name) => {
      const loader = name.endsWith('.css') ? 'css' : 'js';
      const text = transformSync(readFileSync(join(folder, name), 'utf8'), {
        loader,
        minify: true,
        charset: 'ascii',
      }).code.trim();
      const hash = `sha256-${createHash('sha256').update(text).digest('base64')}`;
      return `  ${JSON.stringify(name)}: { text: ${JSON.stringify(text)}, hash: ${JSON.stringify(hash)} },`;
    });
  return [{ path: 'page-assets.ts', text: `export const pageAssets = {\n${assets.join('\n')}\n} as const;\n` }];
}
