import test from 'ava';
import { faults } from '../../../props/suite/faults.ts';
import { describeFloor, isMissed } from '../../../props/suite/floor.ts';
import { interleavings } from '../../../props/suite/interleavings.ts';
import type { Suite } from '../../../props/suite/suite.ts';
import { Tally } from '../../../props/suite/tally.ts';

// No suite passes because nothing was there to be maintained.

function missedBy(suite: Suite, runs: number): readonly string[] {
  const tally = new Tally();
  for (let run = 0; run < runs; run += 1) tally.add({ steps: [], reached: new Set() });
  return suite.floors(tally).filter(isMissed).map(describeFloor);
}

function kindsDrawn(suite: Suite, runs: number): ReadonlySet<string> {
  const cases = Array.from({ length: runs }, (_, index) => suite.draw(1, index));
  return new Set(cases.flatMap(({ race }) => race?.programs.flat() ?? []).map(({ kind }) => kind));
}

test('every kind of maintenance races, and meets faults', (t) => {
  for (const suite of [interleavings(), faults()]) {
    const kinds = kindsDrawn(suite, 80);
    for (const kind of ['optimize', 'upkeep', 'repair', 'cleanup']) t.true(kinds.has(kind), `${kind} in ${suite.name}`);
  }
});

test('races in which no maintenance does anything miss floors', (t) => {
  const missed = missedBy(interleavings(), 120);
  for (const what of ['effective: optimize', 'effective: cleanup', 'effective: readAt']) {
    t.true(missed.includes(`${what}: 0, at least 3 needed`), what);
  }
  const rare = ['effective: upkeep', 'effective: repair', 'optimize beside a write', 'cleanup beside a write'];
  for (const what of rare) t.true(missed.includes(`${what}: 0, at least 1 needed`), what);
});

test('faults that no maintenance meets miss floors', (t) => {
  const missed = missedBy(faults(), 60);
  const needed = ['effective: optimize', 'effective: cleanup', 'optimize under a fault', 'cleanup under a fault'];
  for (const what of needed) t.true(missed.includes(`${what}: 0, at least 1 needed`), what);
});
