import test from 'ava';
import { decodeCase, encodeCase } from '../../../props/case/codec.ts';
import { FAULT_KINDS } from '../../../props/draw/faulty.ts';
import { labStore } from '../../../props/store/lab.ts';
import { faults } from '../../../props/suite/faults.ts';
import { Tally } from '../../../props/suite/tally.ts';
import { isMissed } from '../../../props/suite/floor.ts';
import { Graph } from '../../../src/index.ts';

const suite = faults();
const run = (index: number) => suite.run(suite.draw(11, index), { engine: Graph, store: labStore() });

test('the same case does the same each time, faults and deaths included', async (t) => {
  for (const index of [0, 3, 7, 11]) {
    const [first, second] = [await run(index), await run(index)];
    t.is(first.failure, undefined);
    t.is(second.race?.trace, first.race?.trace);
    t.deepEqual(second.race?.faults, first.race?.faults);
    t.deepEqual(second.steps, first.steps);
  }
});

test('each kind of fault has cases that are about it, alone and in a race; they read back as they were', (t) => {
  for (const [index, kind] of [...FAULT_KINDS, ...FAULT_KINDS].entries()) {
    const data = suite.draw(1, index);
    t.true(
      data.faults?.some(({ fault }) => fault.kind === kind),
      kind,
    );
    t.deepEqual(decodeCase(encodeCase(data)), data);
  }
  const actors = [0, FAULT_KINDS.length].map((index) => suite.draw(1, index).race?.programs.length);
  t.true(actors.includes(1));
  t.true(actors.some((count) => (count ?? 0) > 1));
});

test('a kind of fault that no run activates makes a check void', (t) => {
  const tally = new Tally();
  const race = { schedule: '', schedules: [], preempted: [], lanes: [], deaths: 0 };
  for (let runs = 0; runs < 20; runs += 1) {
    tally.add({ steps: [], reached: new Set(), race: { ...race, faults: FAULT_KINDS.slice(1) } });
  }
  const missed = suite.floors(tally).filter(isMissed);
  t.deepEqual(
    missed.map(({ what }) => what),
    [`activated: ${FAULT_KINDS[0]}`],
  );
});
