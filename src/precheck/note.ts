import type { Release } from '../lib/release.ts';
import type { Check } from '../model/check.ts';
import type { Detect } from './detect.ts';

/** Settings that keep the former behaviour. */
export interface Restore {
  readonly env?: Readonly<Record<string, string>>;
  /** By their path in istioctl's layout. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Values of compatibilityVersion that include it, as long as the target ships them. */
  readonly compatibilityVersion?: readonly string[];
  /** The last minor release that still knows the variable: `1.26`. */
  readonly until?: string;
}

/** A change of a release that can concern somebody who upgrades. */
export interface UpgradeNote extends Required<Pick<Check, 'id' | 'title' | 'severity' | 'confidence'>> {
  /** The release that brought it: `1.30`, or a patch release. */
  readonly since: string;
  readonly area: string;
  readonly changed: string;
  readonly concerns: string;
  readonly fix: string;
  /** What `detect` looks for, in words. */
  readonly looksFor: string;
  /** Earlier minors' patch releases that have it too. */
  readonly backports?: readonly string[];
  /** Narrows the upgrades it is about. */
  readonly onlyFor?: (from: Release, to: Release) => boolean;
  readonly restore?: Restore;
  readonly detect: Detect;
  /** The reference's code for it. */
  readonly code?: string;
}
