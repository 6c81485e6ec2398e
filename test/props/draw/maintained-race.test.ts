import fc from 'fast-check';
import test from 'ava';
import type { RaceOperation } from '../../../props/case/race.ts';
import {
  cleaningProgram,
  repairingProgram,
  wearingProgram,
  withGivenIds,
} from '../../../props/draw/maintained-race.ts';

const LENGTH = { minLength: 3, maxLength: 4 };

const kindsOf = (program: fc.Arbitrary<RaceOperation[]>): ReadonlySet<string> =>
  new Set(
    fc
      .sample(program, { seed: 1, numRuns: 200 })
      .flat()
      .map(({ kind }) => kind),
  );

test('races that maintain have every kind of maintenance, and look at the past', (t) => {
  for (const kind of ['optimize', 'cleanup', 'upkeep', 'repair', 'readAt']) {
    t.true(kindsOf(cleaningProgram(LENGTH)).has(kind), kind);
  }
  t.true(kindsOf(repairingProgram(LENGTH)).has('repair'));
  for (const program of fc.sample(wearingProgram(LENGTH), { seed: 1, numRuns: 20 })) {
    const isDue = program.some(({ kind }, index) => kind === 'upkeep' && program[index - 1]?.kind === 'mutate');
    t.true(isDue, 'it comes after a write');
  }
});

test('where somebody cleans up every edge is given an id, and nowhere else', (t) => {
  const edge = { from: 'ada', to: 'bob' };
  const write: RaceOperation = { kind: 'mutate', statements: [{ op: 'insertEdge', type: 'Knows', ...edge }] };
  const load: RaceOperation = { kind: 'load', mode: 'append', edges: { Knows: [edge, { id: 'e1', ...edge }] } };
  t.deepEqual(withGivenIds([[write], [load]]), [[write], [load]]);
  const [named] = withGivenIds([[write, load], [{ kind: 'cleanup', keep: 1 }]]);
  t.deepEqual(named, [
    { kind: 'mutate', statements: [{ id: 'own-0-0-0', op: 'insertEdge', type: 'Knows', ...edge }] },
    {
      kind: 'load',
      mode: 'append',
      edges: {
        Knows: [
          { id: 'own-0-1-0', ...edge },
          { id: 'e1', ...edge },
        ],
      },
    },
  ]);
});
