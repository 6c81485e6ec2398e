import test from 'ava';
import type { Case } from '../../../props/case/case.ts';
import { sizeOf } from '../../../props/case/size.ts';
import { withRace } from '../../../props/shrink/drop-from-race.ts';
import { shrink } from '../../../props/shrink/shrink.ts';
import { faults } from '../../../props/suite/faults.ts';
import { interleavings } from '../../../props/suite/interleavings.ts';

const BUDGET = { timeMs: 60_000, candidates: 5000 };
const suite = interleavings();

/** A case of the stream in which the predicate holds. */
function firstWith(holds: (data: Case) => boolean): Case {
  for (let index = 0; index < 300; index += 1) {
    const data = suite.draw(1, index);
    if (holds(data)) return data;
  }
  throw new Error('no case has it');
}

test('a race shrinks to the actors, operations and preemptions that its failure needs', async (t) => {
  const needs = ({ race }: Case): boolean =>
    race?.schedule.preemptions.some(
      ({ actor, operation, to }) =>
        race.programs[actor]?.[operation]?.kind === 'mutate' && race.programs[to]?.some(({ kind }) => kind === 'load'),
    ) === true;
  const { case: small, isMinimal } = await shrink(firstWith(needs), async (data) => needs(data), BUDGET);
  t.true(isMinimal);
  t.like(sizeOf(small), { actors: 2, operations: 2, preemptions: 1 });
  t.deepEqual(small.operations, []);
  t.deepEqual(small.race?.schedule.order, [0, 1]);
  t.like(small.race?.schedule.preemptions[0], { operation: 0 });
});

test('preemptions keep their places when operations before them go', async (t) => {
  const needs = ({ race }: Case): boolean =>
    race?.schedule.preemptions.some(
      ({ actor, operation }) => race.programs[actor]?.[operation]?.kind === 'optimize',
    ) === true;
  const start = firstWith(
    (data) => needs(data) && (data.race?.programs ?? []).every((program) => program[0]?.kind !== 'optimize'),
  );
  const { case: small } = await shrink(start, async (data) => needs(data), BUDGET);
  t.deepEqual(
    small.race?.programs.flat().map(({ kind }) => kind),
    ['optimize'],
  );
  t.like(small.race?.schedule.preemptions, [{ operation: 0 }]);
});

test('faults and deaths go one by one, and keep their places when operations before them go', async (t) => {
  const faulty = faults();
  const needs = (data: Case): boolean => {
    const { faults: placed = [], race } = data;
    const deaths = race?.schedule.deaths ?? [];
    const isAtRefresh = (each: { actor: number; operation: number }): boolean =>
      race?.programs[each.actor]?.[each.operation]?.kind === 'refresh';
    return placed.some((each) => isAtRefresh(each) && each.verb === 'get') && deaths.length > 0;
  };
  const start = Array.from({ length: 300 }, (_, index) => faulty.draw(1, index)).find(needs);
  if (!start) throw new Error('no case has it');
  const { case: small, isMinimal } = await shrink(start, async (data) => needs(data), BUDGET);
  t.true(isMinimal);
  t.like(sizeOf(small), { faults: 1, deaths: 1, preemptions: 0 });
  t.like(small.faults, [{ nth: 1 }]);
  t.like(small.race?.schedule.deaths, [{ landing: 'never' }]);
});

test('of fifteen preemptions two are found that do together, though there are many orders of four actors', async (t) => {
  const base = firstWith(({ race }) => race?.programs.length === 4);
  const preemptions = Array.from({ length: 15 }, (_, access) => ({ actor: access % 4, operation: 0, access, to: 0 }));
  const data = withRace(base, (race) => ({ ...race, schedule: { order: [3, 2, 1, 0], preemptions } }));
  // Neither an actor less nor another order will do, and of the preemptions all or just these two.
  const needs = ({ race, operations }: Case): boolean => {
    const accesses = race?.schedule.preemptions.map(({ access }) => access) ?? [];
    const isWhole = race?.programs.length === 4 && race.schedule.order[0] === 3;
    return isWhole && operations.length > 0 && (accesses.length === 15 || accesses.join() === '3,12');
  };
  const { case: small } = await shrink(data, async (each) => needs(each), { timeMs: 60_000, candidates: 500 });
  t.is(small.race?.schedule.preemptions.length, 2);
});
