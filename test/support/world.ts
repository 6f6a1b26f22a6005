import { parseObjects } from '../../src/objects/parse.ts';
import { createWorld, type World, type WorldOptions } from '../../src/world/world.ts';

/** A world of what stands in a YAML text; documents are separated by `---`. */
export function worldOf(yaml: string, options: WorldOptions = {}, file = 'test.yaml'): World {
  return createWorld(parseObjects(yaml, file).objects, options);
}
