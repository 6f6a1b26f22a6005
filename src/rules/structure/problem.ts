import type { Problem } from '../rule.ts';

/** Id of the rule about fields that an API server does not know. */
export const unknownField = 'schema/unknown-field';

type Details = Pick<Problem, 'path' | 'message'> & {
  readonly code?: string;
  readonly suggestion?: string | undefined;
};

/** An object does not look as the API server wants it; `name` is what was checked, such as `required`. */
export function schemaProblem(name: string, { path, message, code = 'IST0106', suggestion }: Details): Problem {
  return {
    rule: `schema/${name}`,
    level: 'Error',
    code,
    message,
    path,
    ...(suggestion !== undefined && { suggestion }),
  };
}
