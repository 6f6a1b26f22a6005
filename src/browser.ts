/**
 * What of the library touches nothing but its arguments: it runs where there is no Node. Bundlers for browsers take it
 * for `istioctl` by the condition `browser` of package.json.
 *
 * @packageDocumentation
 */
export { componentNames } from './model/config.ts';
export { UserError } from './model/errors.ts';
export { Exit } from './model/exit.ts';
export { analyze, applyEdits } from './pipeline/analyze.ts';
export { configure } from './pipeline/configure.ts';
export { generate } from './pipeline/generate.ts';
export { graph } from './pipeline/graph.ts';
export { diffManifests, objectsOf } from './pipeline/manifest-diff.ts';
export { validate } from './pipeline/validate.ts';
