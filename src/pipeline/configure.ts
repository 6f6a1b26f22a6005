import { validConfig } from '../config/components.ts';
import { mergeConfiguration } from '../config/configuration.ts';
import { type ConfigInput, userLayer } from '../config/user-layer.ts';
import type { ValidConfig } from '../model/config.ts';
import type { Problem } from '../model/problem.ts';

export type { ConfigInput };

/** What became of a configuration. `config` is there unless a problem is an error. */
export interface Configured {
  readonly config?: ValidConfig;
  readonly problems: readonly Problem[];
}

/** Merges files, flags and profile, and checks the result. Throws InputError for an unknown profile. */
export function configure(input: ConfigInput): Configured {
  const user = userLayer(input);
  const { problems } = user;
  if (problems.some(({ level }) => level === 'error')) return { problems };
  return { config: validConfig(mergeConfiguration(user)), problems };
}
