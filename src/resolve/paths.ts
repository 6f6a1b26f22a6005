/** A path as a proxy sees it once it is normalised the way the mesh asks for; the query stays. */
export function normalizedPath(path: string, mode: string): string {
  if (mode === 'NONE') return path;
  const [whole = '', query] = path.split(/\?(.*)/s);
  const decoded =
    mode === 'DECODE_AND_MERGE_SLASHES' ? whole.replaceAll(/%2f/gi, '/').replaceAll(/%5c/gi, '\\') : whole;
  const parts: string[] = [];
  const segments = decoded.replaceAll('\\', '/').split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '..') parts.pop();
    else if (segment !== '.') parts.push(segment);
    if ((segment === '..' || segment === '.') && isLast) parts.push('');
  }
  const joined = `/${parts.join('/')}`;
  const merged = mode.includes('MERGE_SLASHES') ? joined.replaceAll(/\/{2,}/g, '/') : joined;
  return query === undefined ? merged : `${merged}?${query}`;
}
