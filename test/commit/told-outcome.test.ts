import test from 'ava';
import { GraphError, steppingClock, type Failpoint } from '../../src/index.ts';
import { Scope } from '../../src/base/scope.ts';
import { always } from '../failpoints/lab/support/ground.ts';
import { quietWorld } from '../support/world.ts';
import {
  citiesOf,
  insertCity,
  insertPerson,
  layFoundation,
  nextHeld,
  siteOn,
  writeThrough,
  type Foundation,
} from './support/site.ts';

// What a caller is told of the outcome stays true: nothing becomes visible after it was said that nothing is, and what is
// visible is not denied.

let foundation: Foundation;
test.before(async () => {
  foundation = await layFoundation();
});

test('a write that is given up on while its publish is judged is not published any more', async (t) => {
  const { lab, open, session, touches } = await siteOn(t, foundation);
  const other = await open('other');
  await other.mutate([insertPerson('kim')]);
  const victim = await session('g');
  const caller = new AbortController();
  const effect = nextHeld(lab, (head) => head.actor === 'g' && touches(head, 'put', 'Knows'));
  const scope = new Scope(steppingClock(0), { signal: caller.signal });
  const edge = { op: 'insertEdge', type: 'Knows', id: 'ada-ada', from: 'ada', to: 'ada' } as const;
  const writing = writeThrough(victim, scope, [edge]);
  const { sequence } = await effect;
  // The publish finds that a table that it relied on has moved, and has to see what moved it.
  const { tables } = await other.optimize();
  t.is(tables.find(({ type }) => type === 'Person')?.outcome, 'compacted');
  const judging = nextHeld(
    lab,
    (head) => head.actor === 'g' && head.class === 'table.version' && touches(head, 'get', 'Person'),
  );
  lab.gate.release(sequence);
  await judging;
  caller.abort();
  lab.log.clear();
  lab.gate.open();
  t.like(await t.throwsAsync(writing), { code: 'aborted', outcome: 'not_applied' });
  t.false(
    lab.log.events.some(
      ({ actor, verb, class: object }) => actor === 'g' && verb === 'put' && object === 'manifest.version',
    ),
  );
  const edges = await (await other.snapshot()).scanEdges('Knows');
  t.deepEqual(
    edges.map(({ id }) => id),
    ['ada-bob', 'bob-ada'],
  );
});

test('a write after whose publish the store fails is acknowledged', async (t) => {
  const { lab, open } = await siteOn(t, foundation);
  const other = await open('other');
  const failing = always({ actor: 'g', verb: 'get', class: 'table.version' }, { kind: 'fail_before', answer: 'reset' });
  const reach = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint === 'write.after_publish') lab.setFaults(failing);
  };
  const graph = await open('g', quietWorld({ reach }, 77));
  // It rests on a commit that its caller has not seen: what the caller knows of the table then wants a look.
  await other.mutate([insertCity('Lima')]);
  t.truthy((await graph.mutate([insertCity('Quito')])).commit);
  t.true(lab.log.events.some(({ fault }) => fault === 'fail_before'));
  t.deepEqual(await citiesOf(other), ['Lima', 'Oslo', 'Quito', 'Rome']);
});

test('a write that fails after its publish does not say that nothing is visible', async (t) => {
  const { open } = await siteOn(t, foundation);
  const reach = async (failpoint: Failpoint): Promise<void> => {
    if (failpoint !== 'write.after_publish') return;
    throw new GraphError('unavailable', 'storage_unavailable', 'the store is away for a moment');
  };
  const graph = await open('g', quietWorld({ reach }, 77));
  t.like(await t.throwsAsync(graph.mutate([insertCity('Lima')])), {
    code: 'storage_unavailable',
    outcome: 'unknown',
  });
  t.deepEqual(await citiesOf(graph), ['Lima', 'Oslo', 'Rome']);
});
