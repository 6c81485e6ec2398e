import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import type { Engine } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Crash } from '../case/crash.ts';
import { KnownTables } from './compare-standing.ts';
import type { Fates } from './fates.ts';
import { forksOfGround, type GroundForks } from './forks.ts';
import { Glances } from './glances.ts';
import type { Ground } from './ground.ts';
import type { Inheritance } from './heir.ts';

/** What crash states are judged by. */
export interface Bench extends Inheritance {
  readonly known: KnownTables;
  readonly glances: Glances;
  /** Where somebody can tell what is stored. */
  readonly forks: GroundForks | undefined;
}

/** Those who come after the first dead take so many seeds: nobody mints the ids of another. */
const SEEDS_EACH = 8;

/** What the heirs of whoever died in the operation are judged by. */
export function benchOf(
  engine: Engine,
  { schema, seed }: Case,
  { operation, next }: Crash,
  fates: Fates,
  ground: Ground | undefined,
  snapshot?: LabSnapshot,
): Bench {
  return {
    engine,
    schema,
    fates,
    ground,
    operation,
    next,
    known: new KnownTables(),
    glances: new Glances(),
    forks: snapshot && ground && forksOfGround(snapshot, ground),
    seed: seed + SEEDS_EACH,
  };
}

/** The same for the heirs of a dead heir. */
export function afterHeir<B extends Bench>(bench: B): B {
  return { ...bench, seed: bench.seed + SEEDS_EACH };
}
