/** A release of Istio or Kubernetes: `1.MINOR.PATCH`. */
export interface Release {
  readonly minor: number;
  readonly patch: number;
}

/** Reads `1.30`, `1.30.3`, `v1.32.4-gke.100`; a missing patch is 0. undefined for anything that is no 1.x version. */
export function parseRelease(text: string): Release | undefined {
  const match = /^v?1\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?(?:[-+].*)?$/.exec(text);
  return match ? { minor: Number(match[1]), patch: Number(match[2] ?? 0) } : undefined;
}

/** Negative when `a` is older, positive when it is newer, 0 for equals. */
export function compareReleases(a: Release, b: Release): number {
  return a.minor - b.minor || a.patch - b.patch;
}

/** `1.30.3`; `1.30` when any patch is meant (an infinite one). */
export const releaseText = ({ minor, patch }: Release): string =>
  Number.isFinite(patch) ? `1.${minor}.${patch}` : `1.${minor}`;
