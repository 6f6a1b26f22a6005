import type { BuildOptions } from 'esbuild';

/** What the program's bundle and the tests' bundles share. */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
  // Bundled CommonJS packages ask for node's own modules through require.
  banner: {
    js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
  },
} satisfies BuildOptions;
