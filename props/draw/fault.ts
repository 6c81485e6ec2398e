import fc from 'fast-check';
import type { Arrival, Fault, WrongAnswer } from '../../failpoints/lab/faults/fault.ts';
import type { PlacedFault } from '../case/fault.ts';
import type { RaceOperation } from '../case/race.ts';
import type { Programs } from './schedule.ts';

export type FaultKind = Fault['kind'];

/** Requests of an operation that a fault may be drawn for. */
export type Target = Pick<PlacedFault, 'verb' | 'class'>;

type PlacedAt = Pick<PlacedFault, 'actor' | 'operation'>;

/** What is read to see the newest state. */
const LOOKS: readonly Target[] = [
  { verb: 'list', class: 'manifest.version' },
  { verb: 'get', class: 'manifest.version' },
  { verb: 'get', class: 'manifest.data' },
];

const TABLE_READS: readonly Target[] = [
  { verb: 'list', class: 'table.version' },
  { verb: 'get', class: 'table.version' },
  { verb: 'get', class: 'table.data' },
];

const HEALING: readonly Target[] = [
  { verb: 'list', class: 'sidecar' },
  { verb: 'get', class: 'sidecar' },
];

const OPENING: readonly Target[] = [
  { verb: 'get', class: 'claim' },
  { verb: 'get', class: 'schema' },
];

const EFFECTS: readonly Target[] = [
  { verb: 'put', class: 'table.data' },
  { verb: 'put', class: 'table.transaction' },
  { verb: 'put', class: 'table.version' },
];

const INTENTS: readonly Target[] = [
  { verb: 'put', class: 'sidecar' },
  { verb: 'delete', class: 'sidecar' },
];

/** The request that decides. */
export const DECIDING: Target = { verb: 'put', class: 'manifest.version' };

const PUBLISHES: readonly Target[] = [
  { verb: 'put', class: 'manifest.data' },
  { verb: 'put', class: 'manifest.transaction' },
  DECIDING,
  DECIDING,
];

/** What makes a fork of the manifest, and removes those of tables. */
const REFS: readonly Target[] = [
  { verb: 'put', class: 'manifest.ref' },
  { verb: 'get', class: 'manifest.ref' },
];

const REMOVALS: readonly Target[] = [
  { verb: 'delete', class: 'table.ref' },
  { verb: 'get', class: 'table.ref' },
];

/** What looks for what nobody needs, and removes it. */
const PRUNES: readonly Target[] = [
  { verb: 'list', class: 'manifest.ref' },
  { verb: 'list', class: 'table.version' },
  { verb: 'head', class: 'table.version' },
  { verb: 'delete', class: 'table.version' },
  { verb: 'delete', class: 'table.data' },
  { verb: 'delete', class: 'manifest.version' },
  { verb: 'delete', class: 'manifest.data' },
];

/** What operations ask of the store. The same target twice is as likely as two. */
export function targetsOf({ kind }: RaceOperation): readonly Target[] {
  switch (kind) {
    case 'mutate':
    case 'load':
    case 'merge':
      return [...LOOKS, ...TABLE_READS, ...HEALING, ...EFFECTS, ...INTENTS, ...INTENTS, ...PUBLISHES, ...PUBLISHES];
    case 'optimize':
    case 'upkeep':
      return [...LOOKS, ...TABLE_READS, ...EFFECTS, ...INTENTS, ...PUBLISHES];
    case 'cleanup':
      return [...LOOKS, ...TABLE_READS, ...HEALING, ...PRUNES, ...PRUNES, ...INTENTS, ...PUBLISHES];
    case 'repair':
      return [...LOOKS, ...TABLE_READS, ...HEALING, ...EFFECTS, ...PUBLISHES];
    case 'refresh':
      return [...LOOKS, ...HEALING, ...PUBLISHES];
    case 'createBranch':
      return [...LOOKS, ...REFS, ...REFS, ...PUBLISHES, ...PUBLISHES];
    case 'deleteBranch':
      return [...LOOKS, ...HEALING, ...REFS, ...REFS, ...REMOVALS, ...PUBLISHES, ...PUBLISHES];
    case 'reopen':
    case 'checkout':
      return [...LOOKS, ...OPENING, ...OPENING, ...HEALING];
    default:
      return [...LOOKS, ...TABLE_READS];
  }
}

const SMALL: ReadonlySet<string> = new Set(['claim', 'schema', 'sidecar']);

/**
 * What bits may be changed in. Lance keeps no checksums: a bit that flips in what it reads may go into what it writes next,
 * and nobody could tell. So the claim is about the objects that the engine itself reads.
 */
function canBeDamaged({ verb, class: objectClass }: Target): boolean {
  return verb === 'get' && SMALL.has(objectClass);
}

function canMeet(kind: FaultKind, target: Target): boolean {
  const { verb } = target;
  switch (kind) {
    case 'tear_request':
      return verb === 'put';
    case 'tear_answer':
      return verb === 'get' || verb === 'list';
    case 'time_out':
      // LanceDB shares reads among its handles: what one waits for, all wait for, as long as its client does.
      return verb !== 'get' || SMALL.has(target.class);
    case 'truncate_read':
      return verb === 'get';
    case 'flip_bit':
      return canBeDamaged(target);
    case 'stale_list':
      return verb === 'list';
    case 'deliver_twice':
    case 'deliver_late':
      return verb === 'put' || verb === 'delete';
    default:
      return true;
  }
}

/** A fault of this kind somewhere in the programs; undefined where none of their requests can meet one. */
export function fault(
  programs: Programs,
  kind: FaultKind,
  targets: (operation: RaceOperation) => readonly Target[] = targetsOf,
): fc.Arbitrary<readonly PlacedFault[]> | undefined {
  const places = programs.flatMap((program, actor) =>
    program.flatMap((each, operation) =>
      targets(each)
        .filter((target) => canMeet(kind, target))
        .map((target) => ({ actor, operation, ...target })),
    ),
  );
  if (places.length === 0) return undefined;
  return fc
    .tuple(fc.constantFrom(...places), fc.constantFrom(1, 1, 1, 1, 1, 2, 2, 3), faultOf(kind))
    .chain(([place, nth, drawn]) =>
      fc
        .tuple(times(kind, place), fc.boolean())
        .map(([count, isLostForGood]) => [
          { ...place, nth, ...(count > 1 && { times: count }), fault: drawn },
          ...(isLostForGood && isPublished(place, drawn) ? [unverifiable(place)] : []),
        ]),
    );
}

function isPublished(place: Target, drawn: Fault): boolean {
  return place.class === DECIDING.class && place.verb === DECIDING.verb && drawn.kind === 'lose_answer';
}

/** LanceDB repeats a read, and looks for a commit whose answer was lost, less often than this; only then does the engine hear of it. */
export const FOR_GOOD = 60;

function unverifiable({ actor, operation }: PlacedAt): PlacedFault {
  const lost: Fault = { kind: 'fail_before', answer: 'reset' };
  return { actor, operation, verb: 'head', class: DECIDING.class, nth: 1, times: FOR_GOOD, fault: lost };
}

/** Of small objects a request is repeated a few times before it fails. LanceDB goes on for longer than anybody would wait. */
function times(kind: FaultKind, target: Target): fc.Arbitrary<number> {
  const isRepeated = kind === 'fail_before' || kind === 'lose_answer' || kind === 'throttle' || kind === 'deliver_late';
  return isRepeated && SMALL.has(target.class) ? fc.constantFrom(1, 4) : fc.constant(1);
}

const DELAY_MS_MAX = 10;
const WRITES_MAX = 12;
const REQUESTS_MAX = 40;

export function faultOf(kind: FaultKind): fc.Arbitrary<Fault> {
  const answer = fc.constantFrom<WrongAnswer>('reset', 'reset', 'internal_error');
  const at = fc.nat({ max: 99 }).map((hundredths) => hundredths / 100);
  switch (kind) {
    case 'fail_before':
    case 'lose_answer':
      return fc.record({ kind: fc.constant(kind), answer });
    case 'throttle':
      return fc.constant({ kind });
    case 'time_out':
      return fc.record({ kind: fc.constant(kind), applied: fc.boolean() });
    case 'slow':
      return fc.record({ kind: fc.constant(kind), delayMs: fc.integer({ min: 1, max: DELAY_MS_MAX }) });
    case 'tear_request':
    case 'tear_answer':
    case 'truncate_read':
    case 'flip_bit':
      return fc.record({ kind: fc.constant(kind), at });
    case 'stale_list': {
      const within = fc.record({ writes: fc.integer({ min: 1, max: WRITES_MAX }) });
      return fc.record({ kind: fc.constant(kind), within });
    }
    case 'deliver_twice':
      return fc.record({ kind: fc.constant(kind), answered: fc.constantFrom('first' as const, 'second' as const) });
    case 'deliver_late':
      return fc.record({
        kind: fc.constant(kind),
        arrival: fc.oneof(
          fc.constantFrom<Arrival>('told', 'told', 'death'),
          fc.record({ requests: fc.integer({ min: 1, max: REQUESTS_MAX }) }),
        ),
        answer: fc.constantFrom<WrongAnswer | 'silence'>('reset', 'internal_error', 'silence', 'silence'),
      });
  }
}
