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

/** commander can run other programs as its commands. Ours never does, and loading node's part for it costs every start. */
const commanderWithoutSubprocesses: Plugin = {
  name: 'commander-without-subprocesses',
  setup(setup) {
    setup.onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
      importer.includes('/commander/') ? { path, namespace: 'stub' } : undefined,
    );
  },
};

/** What the program's bundle and the tests' bundles share. */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
  // ws may use native packages that are not bundled: it does without them.
  define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
  plugins: [clientNodeWithoutApi, commanderWithoutSubprocesses],
  // Bundled CommonJS packages ask for node's own modules through require, and for nothing else. createRequire would do, too,
  // but loads a part of node that takes longer than most of our commands.
  banner: { js: 'const require = (name) => process.getBuiltinModule(name);' },
} satisfies BuildOptions;
