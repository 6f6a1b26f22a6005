import { builtins } from './builtins.ts';
import { type FunctionMap, functionMap } from './functions.ts';
import { dicts } from './sprig/dicts.ts';
import { lists } from './sprig/lists.ts';
import { numbers } from './sprig/numbers.ts';
import { strings } from './sprig/strings.ts';
import { refused, values } from './sprig/values.ts';

/** Go's own functions and those of sprig 3.3, whose `slice` is the one that counts. */
export const generalFunctions: FunctionMap = functionMap(builtins, refused, strings, lists, dicts, numbers, values);
