import type { BuildOptions, Plugin } from 'esbuild';

/** client-node's kubeconfig and auth come without its 8 MB of generated API: nothing of it is called. */
const clientNodeWithoutApi: Plugin = {
  name: 'client-node-without-api',
  setup(setup) {
    setup.onResolve({ filter: /^\.\/gen\/index\.js$|^node-fetch$/ }, ({ path, importer }) =>
      importer.includes('client-node') ? { path, namespace: 'stub' } : undefined,
    );
    setup.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({
      contents: 'export const createConfiguration = undefined, ServerConfiguration = undefined, Headers = undefined;',
    }));
  },
};

/** What the program's bundle and the tests' bundles share. */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
  plugins: [clientNodeWithoutApi],
  // Bundled CommonJS packages ask for node's own modules through require.
  banner: {
    js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
  },
} satisfies BuildOptions;
