/** One field of a message of the configuration: see the header of schemas/values.yaml. */
export interface Field {
  /** A message, or a scalar; `!` after a number's type: no quotes around it. */
  readonly type: string;
  readonly many?: 'list' | 'map';
  /** The only texts there are. */
  readonly names?: readonly string[];
  /** The texts that mean something. */
  readonly known?: readonly string[];
  /** Nothing reads the field; a text says what to use instead. */
  readonly unused?: string | true;
  readonly also?: string;
  /** The map becomes labels or annotations of an object: its keys and values have Kubernetes' form. */
  readonly becomes?: 'labels' | 'annotations';
  readonly deprecated?: true;
}
export type Message = Readonly<Record<string, Field>>;
export type Messages = Readonly<Record<string, Message>>;

/** A message's field under one of its two spellings. */
export function fieldNamed(message: Message, key: string): Field | undefined {
  if (Object.hasOwn(message, key)) return message[key];
  return key.includes('_') ? Object.values(message).find(({ also }) => also === key) : undefined;
}

/** Environment variables by name; those that the component sets itself have no type. */
export type Environment = Readonly<Record<string, { readonly type?: string; readonly default?: string }>>;
