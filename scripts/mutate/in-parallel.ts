/** Works on a list, two at a time: more processes than that would slow down whatever else the machine does. */
export async function inParallel<T, R>(list: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < list.length) {
      const at = next++;
      results[at] = await work(list[at] as T);
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}
