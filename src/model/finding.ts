export const levels = ['Error', 'Warning', 'Info'] as const;
export type Level = (typeof levels)[number];

/** One thing that validate, analyze or precheck has to say. Plain data: the same value feeds every reporter. */
export interface Finding {
  /** Message code such as IST0101. */
  readonly code: string;
  readonly level: Level;
  readonly message: string;
  /** `KIND NAME` or `KIND NAMESPACE/NAME`, the reference's form; '' for findings about no object. */
  readonly origin: string;
  /** The cluster of the object, where several are looked at. */
  readonly cluster?: string;
  /** `FILE:LINE` as the reference prints it; absent for live objects. */
  readonly reference?: string;
  /** Which rule found it: an analyzer's name, a rule's id (VS-81) or schema/…. */
  readonly rule?: string;
  /** Kubernetes-style path inside the object: `spec.http[0].route[1].weight`. */
  readonly path?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** A value to try instead, or the next step. */
  readonly suggestion?: string;
  readonly documentationUrl?: string;
}
