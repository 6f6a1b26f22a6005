import { UserError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { Problem } from '../model/problem.ts';
import type { SourcedObject } from '../objects/parse.ts';
import { findingOf } from '../rules/finding.ts';
import { configure } from './configure.ts';

/** What `manifest generate` would say about an IstioOperator. */
export async function validateOperator(sourced: SourcedObject): Promise<readonly Finding[]> {
  const problems = await problemsOf(JSON.stringify(sourced.object));
  return problems.map(({ level, message, path, suggestion }) =>
    findingOf(
      {
        rule: 'schema/configuration',
        level: level === 'error' ? 'Error' : 'Warning',
        code: level === 'error' ? 'IST0106' : 'IST0133',
        message: message.replace(/:$/, ''),
        path,
        ...(suggestion !== undefined && { suggestion }),
      },
      sourced,
    ),
  );
}

async function problemsOf(
  text: string,
): Promise<readonly Pick<Problem, 'level' | 'message' | 'path' | 'suggestion'>[]> {
  try {
    return (await configure({ files: [{ name: '', text }], sets: [] })).problems;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ level: 'error', message: error.message, path: ['spec', 'profile'], suggestion: error.hint }];
  }
}
