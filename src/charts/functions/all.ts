import { type FunctionMap, functionMap } from '../../template/functions.ts';
import { generalFunctions } from '../../template/general-functions.ts';
import { helmFunctions } from './helm.ts';
import { type Host, hostFunctions } from './host.ts';
import { moreSprig } from './more-sprig.ts';

/** Everything that a template of a chart may call. Regular expressions are loaded where one is mentioned. */
export async function chartFunctions(host: Host | undefined, usesRegex: () => boolean): Promise<FunctionMap> {
  const regex = usesRegex() ? (await import('./regex.ts')).regexFunctions : {};
  const { env: _env, expandenv: _expandenv, ...general } = Object.fromEntries(generalFunctions);
  return functionMap(general, moreSprig, regex, host ? hostFunctions(host) : {}, helmFunctions());
}
