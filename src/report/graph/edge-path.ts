export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box by its middle. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Which stretch of the drawing each column of boxes takes, by the middle that its boxes share. */
export function columnsOf(boxes: readonly Box[]): ReadonlyMap<number, number> {
  const halves = new Map<number, number>();
  for (const { x, width } of boxes) halves.set(key(x), Math.max(halves.get(key(x)) ?? 0, width / 2));
  return halves;
}

/**
 * Leads an edge from the side of one box to the side of another through the middles that the layout gave it, one for each
 * column between. It bends between columns only and passes them level, so that it never crosses what stands there.
 */
export function edgePath(
  { from, to, middles }: { readonly from: Box; readonly to: Box; readonly middles: readonly Point[] },
  columns: ReadonlyMap<number, number>,
): readonly Point[] {
  const way = Math.sign(to.x - from.x);
  if (way === 0) return middles;
  const half = ({ x }: Point) => columns.get(key(x)) ?? 0;
  const beside = (point: Point, side: number): Point => ({ x: point.x + side * half(point), y: point.y });
  return [
    { x: from.x + (way * from.width) / 2, y: from.y },
    beside(from, way),
    ...middles.flatMap((point) => [beside(point, -way), beside(point, way)]),
    beside(to, -way),
    { x: to.x - (way * to.width) / 2, y: to.y },
  ];
}

const key = (x: number) => Math.round(x * 10);
