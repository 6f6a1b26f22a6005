/** What is known of a setting of the configuration. */
export interface SettingDescription {
  /** As --set writes it. */
  readonly path: string;
  /** `text`, `list of Toleration`, `map of text`, … */
  readonly type: string;
  readonly description: string;
  /** The only values, or those that mean something. */
  readonly values: readonly string[];
  /** Set when nothing reads it: what to use instead, or true. */
  readonly unused?: string | true;
  /** What it is when nobody says otherwise, and in the profiles where that differs; undefined for unset. */
  readonly default: unknown;
  readonly profiles: Readonly<Record<string, unknown>>;
  /** What stands below it. */
  readonly fields: readonly { readonly name: string; readonly type: string; readonly description: string }[];
}
