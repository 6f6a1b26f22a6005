/**
 * A signal that fires after some milliseconds and keeps no process alive. Not `AbortSignal.timeout`: Node 20 may collect such
 * a signal before its time, and then whoever waits for it waits for ever.
 */
export function deadlineAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms).unref();
  return controller.signal;
}
