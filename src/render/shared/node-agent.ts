import { isFilled } from '../../lib/filled.ts';
import type { NodeValues } from '../../model/node-agent-values.ts';

/** SELinux options of an agent that works on the node; `spc_t` is the type that may. */
export function seLinuxOptions({ seLinuxOptions: options }: NodeValues): { readonly seLinuxOptions?: unknown } {
  return isFilled(options) ? { seLinuxOptions: { ...options, type: options.type || 'spc_t' } } : {};
}
