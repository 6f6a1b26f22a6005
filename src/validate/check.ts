import configMessages from '#generated/data/config-schema.ts';
import { isMap, valueAt } from '../lib/tree.ts';
import type { Path } from '../model/source.ts';
import type { Checked } from './define-rule.ts';
import { rules } from './rules.ts';
import { type Complaint, checkMessage } from './schema.ts';

/** Everything that is wrong with a configuration or silently lost from it: schema first, then rules across fields. */
export async function check(checked: Checked): Promise<readonly Complaint[]> {
  const complaints = firstOf(checkMessage(configMessages(), 'IstioOperator', checked.user));
  // What the schema refuses has been said; a rule that stumbles over the same value would say it again.
  const refused = new Set(complaints.filter(({ level }) => level === 'error').map(({ path }) => JSON.stringify(path)));
  const found = [...rules.flatMap((rule) => firstOf(rule(checked))), ...(await meshComplaints(checked))];
  return [...complaints, ...found.filter(({ path }) => !refused.has(JSON.stringify(path)))];
}

/** Nobody reads more about one thing, and a hostile file could have a million of it. */
const mostOfOneKind = 50;

/** The first complaints of each level, in order; looking ends where there are enough errors. */
function firstOf(complaints: Iterable<Complaint>): readonly Complaint[] {
  const found = { error: 0, warning: 0 };
  const first: Complaint[] = [];
  for (const complaint of complaints) {
    found[complaint.level]++;
    if (found[complaint.level] <= mostOfOneKind) first.push(complaint);
    if (found.error >= mostOfOneKind || found.warning >= 20 * mostOfOneKind) break;
  }
  return first;
}

const meshPaths: readonly Path[] = [
  ['spec', 'meshConfig'],
  ['spec', 'values', 'meshConfig'],
];

/** The rules that `validate` has for a mesh configuration; they are loaded where there is one. */
async function meshComplaints({ user }: Checked): Promise<readonly Complaint[]> {
  const written = meshPaths.flatMap((path) => {
    const mesh = valueAt(user, path);
    return isMap(mesh) ? [{ path, mesh }] : [];
  });
  if (written.length === 0) return [];
  const { meshConfigProblems } = await import('../rules/mesh-config.ts');
  return written.flatMap(({ path, mesh }) =>
    meshConfigProblems(mesh).map((problem) => ({
      path: [...path, ...problem.path],
      level: problem.level === 'Error' ? 'error' : 'warning',
      message: `${problem.message}:`,
      suggestion: problem.suggestion,
    })),
  );
}
