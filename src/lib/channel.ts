/** Items that several tasks put in and one loop takes out, in order. */
export interface Channel<T> extends AsyncIterable<T> {
  /** Resolves once there is room for the next one: who waits for it never fills the memory. */
  put(item: T): Promise<void>;
  /** The loop ends once everything put in before has been taken out. */
  close(): void;
  /** The loop throws. */
  fail(error: unknown): void;
}

const fullAt = 1000;

export function channel<T>(): Channel<T> {
  let items: T[] = [];
  let ended: { readonly error?: unknown } | undefined;
  let wake = () => {};
  let room = Promise.resolve();
  let makeRoom = () => {};
  const end = (how: { readonly error?: unknown }) => {
    ended ??= how;
    wake();
  };
  return {
    put(item) {
      items.push(item);
      if (items.length === fullAt)
        room = new Promise((resolve) => {
          makeRoom = resolve;
        });
      wake();
      return room;
    },
    close: () => end({}),
    fail: (error) => end({ error }),
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          while (items.length > 0) {
            const taken = items;
            items = [];
            makeRoom();
            yield* taken;
          }
          if (ended && 'error' in ended) throw ended.error;
          if (ended) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        makeRoom();
      }
    },
  };
}
