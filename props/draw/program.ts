import fc from 'fast-check';
import type { Operation } from '../case/operation.ts';
import type { Ground } from './ground.ts';
import { seeding } from './load.ts';
import { operation } from './operation.ts';

/** The least number of operations of a run; fewer meet too rarely to say much. */
const OPERATIONS_MIN = 20;
const OPERATIONS_MAX = 28;

/** Programs of one actor: rows of every type, then operations of every kind. */
export function program(ground: Ground): fc.Arbitrary<readonly Operation[]> {
  const rest = fc.array(operation(ground), { minLength: OPERATIONS_MIN - 2, maxLength: OPERATIONS_MAX - 2 });
  return fc.tuple(seeding(ground), rest).map(([first, others]) => [...first, ...others]);
}
