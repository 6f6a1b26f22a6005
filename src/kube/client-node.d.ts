// The little of client-node that is used. Its own types pull in every generated API type: seconds of type checking.
declare module '@kubernetes/client-node/dist/config.js' {
  export class KubeConfig {
    loadFromOptions(options: {
      clusters: readonly { name: string; server: string }[];
      users: readonly { name: string; authProvider: unknown }[];
      contexts: readonly { name: string; cluster: string; user: string }[];
      currentContext: string;
    }): void;
    applyToHTTPSOptions(options: { headers: Record<string, string> }): Promise<void>;
  }
}
