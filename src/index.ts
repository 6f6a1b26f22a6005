/**
 * The library: what the `istioctl` command is made of.
 *
 * @packageDocumentation
 */
export { UserError, type UserErrorDetails } from './model/errors.ts';
export { Exit, type ExitStatus } from './model/exit.ts';
export type { Finding, Level } from './model/finding.ts';
export type { Json, KubeObject, ObjectMeta, ObjectRef } from './model/kube-object.ts';
export type { Path, Position, Source } from './model/source.ts';
export {
  type Analysis,
  type AnalyzeOptions,
  type Analyzer,
  type AnyResource,
  analyze,
  applyEdits,
  type Edit,
  type FileEdit,
  type Found,
  type Resource,
  type ResourceKind,
  type SourcedObject,
  type World,
} from './pipeline/analyze.ts';
export { type ValidateDocument, type ValidateOptions, type Validation, validate } from './pipeline/validate.ts';
