import fc from 'fast-check';
import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import type { PlacedFault } from '../case/fault.ts';
import type { Race, RaceOperation, Schedule } from '../case/race.ts';
import { landing } from './death.ts';
import { DECIDING, faultOf } from './fault.ts';
import { racingMutate, racingOperation } from './race.ts';

// Somebody leaves a write half done, and others come after: what recovery has to see, rather often than by chance.

export interface Abandoned {
  readonly race: Race;
  readonly faults: readonly PlacedFault[];
}

/** Accesses of a write to one table: the intents of others are resolved, its effect has landed, its publish has not. */
const HEALED = 3;
const EFFECT_LANDED = 8;
const UNPUBLISHED = 12;

/** Who finds that the table has moved meanwhile asks for more before it writes. */
const LATER_EFFECT_LANDED = 10;

/** Accesses of a write to one table or two between which something of it is stored and not all of it is done. */
const FIRST_ACCESS = 5;
const LAST_ACCESS = 20;

const REQUESTS_MAX = 60;

/** A writer dies, and those who come after read its intent otherwise than it was written. */
export function misread(kind: 'truncate_read' | 'flip_bit'): fc.Arbitrary<Abandoned> {
  const death = fc.record({ access: fc.integer({ min: FIRST_ACCESS, max: LAST_ACCESS }), landing: landing() });
  return fc.tuple(racingMutate(), death, heirs()).chain(([write, dies, others]) => {
    const places = others.flatMap((program, heir) => program.map((_, operation) => ({ actor: heir + 1, operation })));
    const faults = places.map((place) =>
      faultOf(kind).map((fault): PlacedFault => ({ ...place, verb: 'get', class: 'sidecar', nth: 1, fault })),
    );
    return fc.tuple(...faults).map((drawn) => ({
      race: raceOf(write, others, { deaths: [{ actor: 0, operation: 0, ...dies }] }),
      faults: drawn,
    }));
  });
}

/** A writer gives up on the request that decides, which lands when others have resolved its plan. */
export function overslept(): fc.Arbitrary<Abandoned> {
  const arrival = fc.oneof(
    { weight: 3, arbitrary: fc.constant('told' as const) },
    { weight: 1, arbitrary: fc.record({ requests: fc.integer({ min: 1, max: REQUESTS_MAX }) }) },
  );
  return fc.tuple(racingMutate(), arrival, heirs()).map(([write, arrives, others]) => {
    const fault: Fault = { kind: 'deliver_late', arrival: arrives, answer: 'silence' };
    return { race: raceOf(write, others), faults: [{ actor: 0, operation: 0, ...DECIDING, nth: 1, fault }] };
  });
}

/**
 * Between a writer's effect and its publish another's effect lands on the same table, who had looked for intents before there
 * was one, and dies at once.
 */
export function overtaken(): fc.Arbitrary<Race> {
  const stops = fc.integer({ min: EFFECT_LANDED, max: UNPUBLISHED });
  const dies = fc.integer({ min: LATER_EFFECT_LANDED, max: UNPUBLISHED });
  return fc.tuple(city(), city(), stops, dies, landing()).map(([first, second, access, death, lands]) => ({
    programs: [[first], [second]],
    schedule: {
      order: [1, 0],
      preemptions: [
        { actor: 1, operation: 0, access: HEALED, to: 0 },
        { actor: 0, operation: 0, access, to: 1 },
      ],
      deaths: [{ actor: 1, operation: 0, access: death, landing: lands }],
    },
  }));
}

const CODE_MAX = 9;

function city(): fc.Arbitrary<RaceOperation> {
  return fc.nat({ max: CODE_MAX }).map((code) => ({
    kind: 'mutate',
    statements: [{ op: 'upsertNode', type: 'City', values: { code } }],
  }));
}

function raceOf(write: RaceOperation, others: Race['programs'], more: Pick<Schedule, 'deaths'> = {}): Race {
  const order = [0, ...others.map((_, heir) => heir + 1)];
  return { programs: [[write], ...others], schedule: { order, preemptions: [], ...more } };
}

function heirs(): fc.Arbitrary<Race['programs']> {
  return fc.array(fc.array(healing(), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 });
}

function healing(): fc.Arbitrary<RaceOperation> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant<RaceOperation>({ kind: 'refresh' }) },
    { weight: 2, arbitrary: fc.constant<RaceOperation>({ kind: 'reopen', how: 'replace' }) },
    { weight: 1, arbitrary: racingOperation() },
  );
}
