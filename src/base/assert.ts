import { GraphError } from './errors.ts';

/** Throws an `internal` error: a broken invariant is a defect of this program, never of its caller. */
export function assert(condition: unknown, invariant: string): asserts condition {
  if (!condition) throw new GraphError('internal', 'assertion', `broken invariant: ${invariant}`);
}

/** For the default arm of a switch that the types say is closed. */
export function unreachable(value: never): never {
  throw new GraphError('internal', 'assertion', `unexpected case: ${String(value)}`);
}
