/** One installation of the past. */
export interface HistoryRow {
  readonly number: number;
  /** RFC 3339. */
  readonly time: string;
  readonly version: string;
  readonly profile: string;
  readonly objects: number;
}
