import test from 'ava';
import type { RequestHead } from '../../failpoints/lab/request-head.ts';
import { steppingClock } from '../../src/index.ts';
import { Scope } from '../../src/base/scope.ts';
import { commit } from '../../src/commit/commit.ts';
import { commitContext } from '../../src/graph/session.ts';
import {
  citiesOf,
  deleteCity,
  insertCity,
  insertPerson,
  layFoundation,
  nextHeld,
  siteOn,
  writerOf,
  writeThrough,
  type Foundation,
} from './support/site.ts';

// An operation whose caller has given up on it may still be under way. It does nothing more, and what it has in its hands
// is in nobody else's: whoever comes after it through the same handle waits for nothing and is told nothing wrong.

let foundation: Foundation;
test.before(async () => {
  foundation = await layFoundation();
});

test('a delete that was given up on and lands late lets nobody insert the key twice', async (t) => {
  const { lab, open, touches } = await siteOn(t, foundation);
  const [graph, bystander] = [await open('g'), await open('bystander')];
  const [first, second] = [new AbortController(), new AbortController()];
  const intent = nextHeld(lab, isIntent);
  const deleting = graph.mutate([deleteCity('Oslo')], { signal: first.signal });
  const armed = await intent;
  // Whoever loses patience behind it has all handles forgotten while the delete lives, which opens its table anew.
  const waiting = graph.mutate([insertCity('Lima')], { signal: second.signal });
  second.abort();
  t.like(await t.throwsAsync(waiting), { code: 'aborted' });
  const opening = nextHeld(lab, (head) => touches(head, 'list', 'City'));
  lab.gate.release(armed.sequence);
  const opened = await opening;
  first.abort();
  t.like(await t.throwsAsync(deleting), { code: 'aborted', outcome: 'not_applied' });

  const isDeletion = (head: RequestHead): boolean => touches(head, 'put', 'City') && head.class === 'table.version';
  const isSecondLook = (head: RequestHead): boolean => head.actor === 'g' && touches(head, 'list', 'Person');
  const validating = nextHeld(lab, (head) => isDeletion(head) || isSecondLook(head), isSecondLook);
  const inserting = graph.mutate([insertCity('Lima'), insertPerson('kim'), insertCity('Oslo')]);
  lab.gate.release(opened.sequence);
  await validating;
  // If it is made at all, it lands between two looks at the table.
  for (const late of lab.gate.held.filter(isDeletion)) lab.gate.release(late.sequence);
  await bystander.inspect();
  lab.gate.open();
  t.like(await t.throwsAsync(inserting), { kind: 'conflict', code: 'key_exists', details: { id: 'Oslo' } });
  t.deepEqual(await citiesOf(bystander), ['Oslo', 'Rome']);
});

test("a table that is being opened when all handles are forgotten is nobody else's", async (t) => {
  const { lab, session, touches } = await siteOn(t, foundation);
  const { handles } = await session('g');
  const other = await session('other');
  const { location, columns } = await writerOf(other, 'City');
  const held = nextHeld(lab, (head) => head.actor === 'g' && touches(head, 'list', 'City'));
  const opening = handles.writer(location, columns);
  await held;
  handles.clear();
  lab.gate.open();
  const forgotten = await opening;
  const next = await handles.writer(location, columns);
  t.not(next, forgotten);
  t.is(await handles.writer(location, columns), next);
});

test('a write that is given up on while it opens its table changes nothing there', async (t) => {
  const { lab, session, touches } = await siteOn(t, foundation);
  const victim = await session('g');
  const caller = new AbortController();
  const armed = nextHeld(lab, isIntent);
  const writing = writeThrough(victim, scopeOf(caller), [deleteCity('Oslo')]);
  await armed;
  victim.handles.clear();
  const opening = nextHeld(lab, (head) => touches(head, 'list', 'City'));
  lab.gate.release((await armed).sequence);
  await opening;
  caller.abort();
  lab.gate.open();
  t.like(await t.throwsAsync(writing), { code: 'aborted', outcome: 'not_applied' });
  t.false(lab.log.events.some((event) => touches(event, 'put', 'City')));
});

test('a write that is given up on while it looks for what to restore restores nothing', async (t) => {
  const { lab, session, touches } = await siteOn(t, foundation);
  const [victim, stranger] = [await session('g'), await session('stranger')];
  const caller = new AbortController();
  const armed = nextHeld(lab, isIntent);
  const writing = writeThrough(victim, scopeOf(caller), [insertCity('Lima')]);
  const { sequence } = await armed;
  const unpublished = await (await writerOf(stranger, 'City')).append([{ __id: 'Atlantis', name: 'Atlantis' }]);
  t.true(unpublished.ok);
  const looking = nextHeld(
    lab,
    ({ actor, class: object, verb }) => actor === 'g' && object === 'manifest.version' && verb === 'list',
  );
  lab.gate.release(sequence);
  await looking;
  caller.abort();
  lab.log.clear();
  lab.gate.open();
  t.like(await t.throwsAsync(writing), { code: 'aborted', outcome: 'not_applied' });
  t.false(lab.log.events.some((event) => touches(event, 'put', 'City')));
});

test('an optimize that is given up on while it looks at its table compacts nothing', async (t) => {
  const { lab, session, table, touches } = await siteOn(t, foundation);
  const victim = await session('g');
  const { key, location, published } = table('City');
  const caller = new AbortController();
  const { schemaHash } = await victim.manifest.load();
  await victim.handles.mover(location);
  const looking = nextHeld(lab, (head) => touches(head, 'list', 'City'));
  const optimizing = commit(commitContext(victim, scopeOf(caller)), {
    class: 'maintenance',
    operation: 'optimize',
    actor: null,
    readSet: { schema: schemaHash, tables: { [key]: published } },
    work: [{ key, location, columns: [], effects: [{ kind: 'compact' }] }],
  });
  await looking;
  caller.abort();
  lab.gate.open();
  t.like(await t.throwsAsync(optimizing), { code: 'aborted', outcome: 'not_applied' });
  t.false(lab.log.events.some((event) => touches(event, 'put', 'City')));
});

test('a refresh that hangs blocks no write of its handle', async (t) => {
  t.timeout(30_000, 'the write waits for the refresh');
  const { lab, open } = await siteOn(t, foundation);
  const graph = await open('g');
  const caller = new AbortController();
  const asked = nextHeld(lab, ({ class: object, verb }) => object === 'sidecar' && verb === 'list');
  const refreshing = graph.refresh({ signal: caller.signal });
  await asked;
  caller.abort();
  t.like(await t.throwsAsync(refreshing), { code: 'aborted' });
  lab.gate.holdWhere(() => false);
  await graph.mutate([insertCity('Lima')]);
  t.deepEqual(await citiesOf(graph), ['Lima', 'Oslo', 'Rome']);
  t.is(lab.gate.held.length, 1, 'nobody ever answered it');
});

function isIntent({ actor, class: object, verb }: RequestHead): boolean {
  return actor === 'g' && object === 'sidecar' && verb === 'put';
}

function scopeOf({ signal }: AbortController): Scope {
  return new Scope(steppingClock(0), { signal });
}
