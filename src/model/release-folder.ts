/** The charts and profiles of a release of Istio, as its archive has them, in memory. */
export interface ReleaseFolder {
  /** As the user named it. */
  readonly name: string;
  /** By path below `manifests`: `charts/base/Chart.yaml`, `profiles/default.yaml`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** SHA-256 of all of them, in hexadecimal digits: which charts they were. */
  readonly digest: string;
}
