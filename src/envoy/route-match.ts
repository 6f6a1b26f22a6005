import { field, textField } from './fields.ts';

/** The path that a route is for; '' where it is not told by its path. */
export function pathMatch(route: unknown): string {
  const match = field(route, 'match');
  const prefix = textField(match, 'prefix');
  const separated = textField(match, 'pathSeparatedPrefix');
  const path = textField(match, 'path');
  const regex = textField(match, 'safeRegex', 'regex');
  return [
    ...(prefix ? [`${prefix}*`] : []),
    ...(separated ? [`PathPrefix:${separated}`] : []),
    ...(path ? [path] : []),
    ...(field(match, 'safeRegex') === undefined ? [] : [`regex ${regex}`]),
  ].join(' ');
}
