/**
 * A controller that fires when one of the signals does. Abort it once it is no longer needed: it lets go of them then.
 * `AbortSignal.any` would be shorter, but Node 20 forgets what such a signal waits for when memory is collected.
 */
export function follow(...signals: readonly (AbortSignal | undefined)[]): AbortController {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal?.aborted) controller.abort(signal.reason);
    signal?.addEventListener('abort', () => controller.abort(signal.reason), { signal: controller.signal });
  }
  return controller;
}
