/** What is worked out once for a world and kept as long as it: an index that only some rules need. */
export function perWorld<W extends object, T>(make: (world: W) => T): (world: W) => T {
  const made = new WeakMap<W, T>();
  return (world) => {
    const known = made.get(world);
    if (known !== undefined) return known;
    const value = make(world);
    made.set(world, value);
    return value;
  };
}
