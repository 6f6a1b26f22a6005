import { type SelectorIndex, selectorIndex } from './label-index.ts';
import { perWorld } from './per-world.ts';
import type { Resource } from './resource.ts';
import type { World } from './world.ts';

/** Services by namespace and selector: which ones lead to a pod with these labels? Empty selectors lead nowhere. */
export const servicesBySelector: (world: World<'Service'>) => SelectorIndex<Resource<'Service'>> = perWorld((world) =>
  selectorIndex(world.all('Service'), ({ spec }) => spec?.selector),
);
