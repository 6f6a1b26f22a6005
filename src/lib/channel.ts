/** Items that several tasks put in and one loop takes out, in order. */
export interface Channel<T> extends AsyncIterable<T> {
  put(item: T): void;
  /** The loop ends once everything put in before has been taken out. */
  close(): void;
  /** The loop throws. */
  fail(error: unknown): void;
}

export function channel<T>(): Channel<T> {
  const items: T[] = [];
  let ended: { readonly error?: unknown } | undefined;
  let wake = () => {};
  const end = (how: { readonly error?: unknown }) => {
    ended ??= how;
    wake();
  };
  return {
    put(item) {
      items.push(item);
      wake();
    },
    close: () => end({}),
    fail: (error) => end({ error }),
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (items.length > 0) yield items.shift() as T;
        if (ended && 'error' in ended) throw ended.error;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
