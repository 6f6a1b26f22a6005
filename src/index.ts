/**
 * The library: what the `istioctl` command is made of. `generate`, `diffManifests`, `validate`, `analyze` and `graph` are
 * functions of values and touch nothing; `connect`, `planInstall` and `apply` talk to a cluster. See examples/.
 *
 * @packageDocumentation
 */
export { type ConnectOptions, connect } from './kube/connect.ts';
export type { Affected, AffectedReport } from './model/affected.ts';
export type { ApplyEvent, NotReady } from './model/apply-event.ts';
export type { Cluster } from './model/cluster.ts';
export { type ClusterFacts, type ComponentName, componentNames, type ValidConfig } from './model/config.ts';
export { UserError, type UserErrorDetails } from './model/errors.ts';
export { Exit, type ExitStatus } from './model/exit.ts';
export type { Finding, Level } from './model/finding.ts';
export type { Decision, GraphEdge, GraphNode, MeshGraph, TraceStep } from './model/graph.ts';
export type { IstioRelease } from './model/istio-release.ts';
export type { Json, KubeObject, ObjectMeta, ObjectRef } from './model/kube-object.ts';
export type { Manifest } from './model/manifest.ts';
export type { Plan, PlanStep, PlanSubject } from './model/plan.ts';
export type { Origin, Problem } from './model/problem.ts';
export type {
  MeshClient,
  MeshRequest,
  PolicyDecision,
  RequestAnswer,
  RequestDestination,
  RequestEndpoint,
  RequestOutcome,
  ServerDecision,
} from './model/request.ts';
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
export { type CarryOutOptions as ApplyOptions, carryOut as apply } from './pipeline/carry-out.ts';
export { type ConfigInput, type Configured, configure } from './pipeline/configure.ts';
export { type Generated, type GenerateOptions, generate } from './pipeline/generate.ts';
export { type Answered, type GraphOptions, type GraphResult, graph, type Question } from './pipeline/graph.ts';
export { type InstallRequest, type PlannedInstall, planInstall } from './pipeline/install.ts';
export {
  type DiffOptions,
  diffManifests,
  type ManifestDifference,
  type ObjectDifference,
  objectsOf,
} from './pipeline/manifest-diff.ts';
export { type AskedRequest, answerRequests, type RequestOptions } from './pipeline/requests.ts';
export { type PlannedUninstall, planUninstall, type UninstallRequest } from './pipeline/uninstall.ts';
export { type ValidateDocument, type ValidateOptions, type Validation, validate } from './pipeline/validate.ts';
