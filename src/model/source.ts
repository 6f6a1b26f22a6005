/** A place in a text: both count from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The way to a value inside a document: keys and list indexes. */
export type Path = readonly (string | number)[];

/** Where an object comes from. Live objects have no file. */
export interface Source {
  /** As the user named it; `-` for standard input, '' for the cluster. */
  readonly file: string;
  /** The cluster of a live object, where several are read; '' or absent for the first one and for files. */
  readonly cluster?: string;
  /** Line on which the object's document starts, its leading comments included, or the object itself inside a List; from 1; 0 for live objects. */
  readonly line: number;
  /** Position of the value (or its key) at `path`, or of its nearest ancestor that is written down; undefined for live objects. */
  locate(path: Path, part?: 'key' | 'value'): Position | undefined;
  /** Keys inside the object that are written a second time. */
  repeatedKeys?(): readonly { readonly path: Path; readonly position: Position }[];
  /** The file's whole text, for reporters that show source lines; undefined for live objects. */
  text?(): string;
}
