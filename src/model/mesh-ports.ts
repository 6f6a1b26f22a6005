/** Where an istiod answers: a pod, reached through the API server, or an address that is reached directly. */
export type IstiodPlace = { readonly namespace: string; readonly pod: string } | { readonly address: string };

/** What to ask istiod for over xDS: one type, and the names of its resources where it needs some. */
export interface XdsQuestion {
  readonly typeUrl: string;
  readonly names?: readonly string[];
}

/** One resource of an answer: a google.protobuf.Any. */
export interface XdsResource {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

/** What an answer says of itself. */
export interface XdsHead {
  /** JSON text in which istiod names itself; empty where it does not. */
  readonly identifier: string;
  readonly versionInfo: string;
}

/** One HTTP request to a port of a pod. */
export interface PodRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** JSON. */
  readonly body?: string;
}

export interface PodAnswer {
  readonly status: number;
  readonly body: string;
}

/** The ports of proxies and istiods, by whatever way they are reached. Every method ends in time, and with Ctrl-C. */
export interface MeshPorts {
  /** Asks istiod over xDS. Each resource is told as it arrives. Throws UserError when it does not answer, or not whole. */
  discover(place: IstiodPlace, question: XdsQuestion, onResource: (resource: XdsResource) => void): Promise<XdsHead>;
  /** Answers of any status resolve. Throws UserError when the pod does not answer, or not whole. */
  http(request: PodRequest): Promise<PodAnswer>;
  close(): void;
}
