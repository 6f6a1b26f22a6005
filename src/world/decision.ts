import { formatPath } from '../lib/path.ts';
import type { Decision } from '../model/graph.ts';
import type { Path } from '../model/source.ts';
import type { AnyResource } from './resource.ts';

/** The place in an object that decides something. Its line is looked up when it is asked for: most of them nobody sees. */
export function decisionOf({ origin, source }: AnyResource, path: Path = []): Decision {
  const { file } = source;
  if (file === '') return { origin, path: formatPath(path) };
  let reference: string | undefined;
  // Where the object itself decides, its own line is known without looking into the text.
  const line = () => (path.length === 0 ? source.line : (source.locate(path)?.line ?? source.line));
  return {
    origin,
    path: formatPath(path),
    get reference() {
      reference ??= `${file}:${line()}`;
      return reference;
    },
  };
}
