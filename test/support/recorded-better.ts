/** How ours differs from what was recorded of the reference, and why that is better. */
export interface Better {
  readonly why: string;
  /** Exit statuses by the number of the run, where another one is right. */
  readonly exits?: Readonly<Record<number, number>>;
  /** The line to run instead, by the number of the run. */
  readonly args?: Readonly<Record<number, string>>;
  /** Whether other objects are left than recorded. */
  readonly after?: true;
  /** Whether tables say something else. */
  readonly tables?: true;
}

/** By the name of the case. */
export const betterThanRecorded: Readonly<Record<string, Better>> = {
  'waypoint-apply-for-revision-name': {
    why: 'a revision that is not installed is refused (--force goes on), and what was said before stays',
    exits: { 0: 3 },
    after: true,
  },
  'waypoint-apply-name-empty': { why: 'a word too many is an error, not ignored', exits: { 1: 64 } },
  'waypoint-apply-wait-timeout': {
    why: 'the status of a wait that ended is 4, and the cause is named',
    exits: { 0: 4 },
  },
  'waypoint-delete-missing': { why: 'a name that there is not is an error', exits: { 0: 1, 1: 1 } },
  'waypoint-delete-enrolled': {
    why: 'a waypoint in use is deleted only when it is said what becomes of the labels',
    exits: { 0: 3 },
    after: true,
  },
  'waypoint-delete-name-flag': { why: '--name names the waypoint', exits: { 0: 0 }, after: true },
  'waypoint-enroll-enrolled': {
    why: 'the Gateway is applied, the label refused with the flag that moves it',
    exits: { 0: 3 },
    after: true,
  },
  'waypoint-enroll-for-workload': {
    why: 'a namespace is not enrolled in a waypoint that serves nobody',
    exits: { 0: 3 },
    after: true,
  },
  'waypoint-list-mixed': {
    why: 'a waypoint that says nothing serves Services; a row without conditions says so; --name counts; a word too many is an error',
    tables: true,
    exits: { 3: 64 },
  },
  'waypoint-list-other-class': { why: 'no table without rows', tables: true },
  'ztunnel-log-live': {
    why: '--node and --file count, and -o json is answered',
    exits: { 8: 0, 10: 64 },
    tables: true,
  },
  'waypoint-status-programmed': { why: '--name counts, and so do names', exits: { 2: 1, 3: 0 } },
  'waypoint-status-programmed-not-last': {
    why: 'the condition that tells most, not the last of the list',
    tables: true,
  },
};
