import type { KubeObject, ObjectRef } from './kube-object.ts';

/** A kind as the API server serves it. */
export interface ResourceKind {
  /** `apps/v1`, or `v1` for the core group. */
  readonly apiVersion: string;
  readonly kind: string;
  /** The word in URLs and in access rules: `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Which objects to list or watch. */
export interface ListQuery {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent: of all namespaces. */
  readonly namespace?: string;
  /** Label selector in kubectl's form: `app=istiod,!istio.io/tag`. */
  readonly labels?: string;
  /** Field selector: `metadata.name=istiod`. */
  readonly fields?: string;
  /** Only apiVersion, kind and metadata come back: much less to send for large objects. */
  readonly metadataOnly?: boolean;
}

/** Which part of which container's log. */
export interface LogQuery {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the container that ran before the last restart. */
  readonly previous?: boolean;
  /** Only lines written since, RFC 3339. */
  readonly sinceTime?: string;
  /** Only so many lines from the end. */
  readonly tailLines?: number;
  readonly signal?: AbortSignal;
}

/** What a watch tells: first every object there is as `added`, then `synced`, then each change. */
export type WatchEvent =
  | { readonly type: 'added' | 'modified' | 'deleted'; readonly object: KubeObject }
  | { readonly type: 'synced' };

export interface ApplyOptions {
  readonly fieldManager: string;
  /** Takes over fields that others own instead of failing with a conflict. */
  readonly force?: boolean;
  /** The API server does everything but store the result. */
  readonly dryRun?: boolean;
}

export interface DeleteOptions {
  /** `foreground`: the object stays until what it owns is gone. */
  readonly propagation: 'foreground' | 'background' | 'orphan';
  /** Deletes only this very object, not one of the same name that came after it. */
  readonly uid?: string;
}

/** One question to the API server: may I? */
export interface AccessQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** `portforward` of a pod. */
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** What was connected to, for prompts and reports. Holds no secret. */
export interface ClusterTarget {
  /** Context of the kubeconfig; `in-cluster` inside a pod. */
  readonly context: string;
  /** URL of the API server without user and password. */
  readonly server: string;
  /** Namespace of the context. */
  readonly namespace: string;
  /** Whom --as names, where it does. */
  readonly impersonated?: string;
}

/**
 * The port to a Kubernetes API server. Every method throws ClusterError when the server refuses or cannot be reached;
 * what is transient (429, 5xx, lost connections) has been tried again before.
 */
export interface Cluster {
  readonly target: ClusterTarget;
  /** True when every request that would change something is refused before it is sent. */
  readonly readOnly: boolean;
  /** `v1.33.1-gke.100`. */
  version(): Promise<string>;
  /** The kind as the server knows it now; undefined when it does not serve it. */
  resource(apiVersion: string, kind: string): Promise<ResourceKind | undefined>;
  /** Every kind that can be listed, at the server's preferred versions. */
  resources(): Promise<readonly ResourceKind[]>;
  /** undefined when the object, its namespace or its kind is not there. */
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  /** All pages; empty when the kind is not served. */
  list(query: ListQuery): Promise<readonly KubeObject[]>;
  /** The same one page after the other, for lists that nobody should hold as a whole. */
  pages(query: ListQuery): AsyncIterable<readonly KubeObject[]>;
  /** What a container wrote, in pieces as they arrive. Ends with the log; throws ClusterError when it cannot be had. */
  log(query: LogQuery): AsyncIterable<Uint8Array>;
  /** Never ends by itself: resumes after lost connections, lists again when the server forgot the position. Ends with the signal. */
  watch(query: ListQuery, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /** Server-side apply. Resolves to the object as stored, `created` tells whether it was not there before. */
  apply(object: KubeObject, options: ApplyOptions): Promise<{ readonly object: KubeObject; readonly created: boolean }>;
  create(object: KubeObject): Promise<KubeObject>;
  /** Replaces; with metadata.resourceVersion only when nobody was faster. */
  update(object: KubeObject, fieldManager: string): Promise<KubeObject>;
  /** False when it was not there. */
  delete(ref: ObjectRef, options: DeleteOptions): Promise<boolean>;
  /** One answer per question, in their order. */
  allowed(questions: readonly AccessQuestion[]): Promise<readonly boolean[]>;
  /** Ends idle connections. */
  close(): void;
}
