import type { Tree } from '../model/kube-object.ts';

/** Who to act as; overrides what the kubeconfig says. */
export interface Impersonation {
  readonly user?: string | undefined;
  readonly uid?: string | undefined;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Everything that is needed to reach one API server as one user. Holds secrets: never printed. */
export interface Access {
  readonly context: string;
  readonly server: URL;
  readonly namespace: string;
  readonly ca?: string | undefined;
  readonly insecure: boolean;
  readonly tlsServerName?: string | undefined;
  readonly proxyUrl?: string | undefined;
  /** The kubeconfig's cluster entry, handed to exec plugins that ask for it. */
  readonly cluster: Tree;
  readonly user: Tree;
  readonly impersonation: Impersonation;
}
