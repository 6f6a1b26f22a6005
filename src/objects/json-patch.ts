// JSON patches (RFC 6902) as admission webhooks answer with them.
import { isMap } from '../lib/tree.ts';

export interface PatchOperation {
  readonly op: string;
  /** JSON pointer: `/metadata/labels/a~1b`. */
  readonly path: string;
  readonly value?: unknown;
}

/** A patch that cannot be applied. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

/** The value with every operation carried out in turn: add, replace and remove. Throws PatchError. */
export function applyJsonPatch(value: unknown, operations: readonly PatchOperation[]): unknown {
  return operations.reduce((changed, operation) => changeAt(changed, stepsOf(operation.path), operation), value);
}

const stepsOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

function changeAt(value: unknown, [step, ...rest]: readonly string[], operation: PatchOperation): unknown {
  if (!['add', 'replace', 'remove'].includes(operation.op)) throw new PatchError(`unknown operation "${operation.op}"`);
  if (step === undefined) return operation.op === 'remove' ? undefined : operation.value;
  if (Array.isArray(value)) return changeList(value, step, { rest, operation });
  if (!isMap(value)) throw new PatchError(`${operation.path}: there is nothing that could be changed`);
  const { [step]: before, ...others } = value;
  const after = changeAt(before, rest, operation);
  return after === undefined ? others : { ...value, [step]: after };
}

interface Change {
  readonly rest: readonly string[];
  readonly operation: PatchOperation;
}

function changeList(list: readonly unknown[], step: string, { rest, operation }: Change): readonly unknown[] {
  const index = step === '-' ? list.length : Number(step);
  if (!Number.isInteger(index) || index < 0 || index > list.length)
    throw new PatchError(`${operation.path}: there is no item ${step}`);
  if (rest.length > 0) return list.with(index, changeAt(list[index], rest, operation));
  if (operation.op === 'add') return list.toSpliced(index, 0, operation.value);
  return operation.op === 'remove' ? list.toSpliced(index, 1) : list.with(index, operation.value);
}
