/** What a YAML document is made of. */
interface NodeBase {
  /** Where the value is written, behind an opening quote; -1 when nothing is. */
  readonly start: number;
  readonly tag: string;
}
export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly text: string;
  /** Its text may mean something else than a text. */
  readonly plain: boolean;
}
export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly items: YamlNode[];
}
export interface MapNode extends NodeBase {
  readonly kind: 'map';
  /** Keys and values by turns. */
  readonly items: YamlNode[];
}
export interface AliasNode extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
  readonly target: YamlNode;
}
export type YamlNode = ScalarNode | ListNode | MapNode | AliasNode;
