/** Does something with every item, at most `limit` at a time; results come in the order of the items. */
export async function inTurn<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results.set(index, await work(items[index] as T)); // below the length
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return items.map((_, index) => results.get(index) as R); // every worker has ended
}
