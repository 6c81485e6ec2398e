import test, { type ExecutionContext } from 'ava';
import type { Statement } from '../../src/index.ts';
import { Scope } from '../../src/base/scope.ts';
import type { LanceTable, Written } from '../../src/lance/table.ts';
import { quietWorld } from '../support/world.ts';
import {
  citiesOf,
  insertCity,
  insertPerson,
  layFoundation,
  nextHeld,
  siteOn,
  writerOf,
  writeThrough,
  type Foundation,
} from './support/site.ts';

// A write is judged on published rows alone, and on those of one state: what a call leaves that ends while the write looks
// at its tables, through the very handle that it looks through, is not among them.

let foundation: Foundation;
test.before(async () => {
  foundation = await layFoundation();
});

test('a key whose row only an unpublished delete has removed is still taken', async (t) => {
  const cities = await writeWhileCitiesChange(t, {
    change: (table) => table.delete({ op: 'in', column: '__id', type: 'utf8', values: ['Oslo'] }),
    statements: [insertCity('Lima'), insertPerson('kim'), insertCity('Oslo')],
    refusal: { kind: 'conflict', code: 'key_exists', details: { type: 'City', id: 'Oslo' } },
  });
  t.deepEqual(cities, ['Oslo', 'Rome']);
});

test('an edge to a node that only an unpublished insert has is refused', async (t) => {
  const cities = await writeWhileCitiesChange(t, {
    change: (table) => table.append([{ __id: 'Atlantis', name: 'Atlantis' }]),
    statements: [
      insertCity('Lima'),
      insertPerson('kim'),
      { op: 'insertEdge', type: 'LivesIn', from: 'kim', to: 'Atlantis' },
    ],
    refusal: { kind: 'not_found', code: 'missing_endpoint' },
  });
  t.deepEqual(cities, ['Oslo', 'Rome']);
});

interface Happening {
  /** Changes the cities, and publishes nothing. */
  readonly change: (cities: LanceTable) => Promise<Written>;
  /** Looks at the cities, at the people, and at the cities again. */
  readonly statements: readonly Statement[];
  readonly refusal: Readonly<Record<string, unknown>>;
}

/** The change happens between the two looks; tells the cities afterwards. */
async function writeWhileCitiesChange(
  t: ExecutionContext,
  { change, statements, refusal }: Happening,
): Promise<readonly unknown[]> {
  const { lab, open, session, touches } = await siteOn(t, foundation);
  const own = await session('g');
  const cities = await writerOf(own, 'City');
  const between = nextHeld(lab, (head) => touches(head, 'list', 'Person'));
  const writing = writeThrough(own, new Scope(quietWorld().clock, {}), statements);
  await between;
  t.true((await change(cities)).ok);
  lab.gate.open();
  t.like(await t.throwsAsync(writing), { ...refusal, outcome: 'not_applied' });
  return citiesOf(await open('reader'));
}
