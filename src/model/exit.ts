/** Exit statuses of every command: a contract with the scripts that call this program. */
export const Exit = {
  ok: 0,
  failed: 1,
  different: 2,
  refused: 3,
  timedOut: 4,
  usage: 64,
  badInput: 65,
  findings: 79,
  interrupted: 130,
} as const;

export type ExitStatus = (typeof Exit)[keyof typeof Exit];

/** One line per status, as `--help` and the reference pages print them. */
export const exitMeanings: readonly (readonly [ExitStatus, string])[] = [
  [Exit.ok, 'ok, or no difference'],
  [Exit.failed, 'failed'],
  [Exit.different, 'differences found (diff commands)'],
  [Exit.refused, 'refused: a conflict, prune or unsafe change that needs a flag'],
  [Exit.timedOut, 'timed out, safe to rerun'],
  [Exit.usage, 'unknown command or flag'],
  [Exit.badInput, 'bad input: file, profile or value'],
  [Exit.findings, 'findings at or above the threshold'],
  [Exit.interrupted, 'interrupted'],
];
