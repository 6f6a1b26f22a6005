/** One installation of the past. */
export interface HistoryRow {
  readonly number: number;
  /** `metadata.name` of the file, '' without one. */
  readonly name: string;
  /** RFC 3339. */
  readonly time: string;
  readonly version: string;
  readonly profile: string;
  readonly objects: number;
}
