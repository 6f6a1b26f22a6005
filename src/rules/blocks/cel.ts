import { type ASTNode, parse } from '@marcbachmann/cel-js';

/** Why a text is no CEL expression, or undefined. Names and types are not looked at: Envoy knows more of them than we do. */
export function celProblem(expression: string): string | undefined {
  try {
    return hasProblem(parse(expression).ast);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [reason = ''] = error.message.split('\n');
    return `no CEL expression: ${reason}`;
  }
}

/** `has()` takes a field, not an index; the parser lets both pass. */
function hasProblem(node: unknown): string | undefined {
  if (Array.isArray(node)) {
    for (const part of node) {
      const problem = hasProblem(part);
      if (problem) return problem;
    }
    return undefined;
  }
  if (!isNode(node)) return undefined;
  if (node.op === 'call' && node.args[0] === 'has' && !['.', '.?'].includes(node.args[1][0]?.op ?? ''))
    return 'no CEL expression: has() takes a field such as has(a.b); for a key write "key" in a';
  return hasProblem(node.args);
}

const isNode = (value: unknown): value is ASTNode => value !== null && typeof value === 'object' && 'op' in value;
