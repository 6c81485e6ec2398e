import test, { type ExecutionContext } from 'ava';
import { Graph, type Failpoint, type Failpoints } from '../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';

// Deadlines and abort signals: answered at once, truthfully, and never in the way of what comes next.

test('an operation that is aborted before it begins does nothing', async (t) => {
  const graph = await people(t);
  const options = { signal: AbortSignal.abort() };
  const error = await t.throwsAsync(graph.mutate(FIRST_PEOPLE, options));
  t.like(error, { kind: 'unavailable', code: 'aborted', outcome: 'not_applied' });
  const reader = await graph.snapshot();
  t.like(await t.throwsAsync(reader.counts(options)), { kind: 'unavailable', code: 'aborted' });
});

for (const [at, visible] of [
  ['write.sidecar_armed', false],
  ['write.after_table_effect', false],
  ['write.confirmed', true],
  ['write.after_publish', true],
] as const) {
  test(`an operation that is aborted at ${at} says what may come of it, and the next write finds out`, async (t) => {
    const controller = new AbortController();
    const reached = Promise.withResolvers<void>();
    const hang: Failpoints = {
      reach: async (failpoint: Failpoint) => {
        if (failpoint !== at) return;
        reached.resolve();
        await new Promise<never>(() => {});
      },
    };
    const root = await temporaryRoot(t);
    await Graph.init({ root, schema: PEOPLE, environment: quietWorld() });
    let failpoints: Failpoints = hang;
    const world = quietWorld({ reach: (failpoint) => failpoints.reach(failpoint) }, 2);
    const graph = await Graph.open({ root, environment: world });
    const write = graph.mutate(FIRST_PEOPLE, { signal: controller.signal });
    await reached.promise;
    controller.abort();
    // Nobody publishes a plan that is not confirmed.
    const outcome = visible ? 'unknown' : 'not_applied';
    t.like(await t.throwsAsync(write), { kind: 'unavailable', code: 'aborted', outcome });
    failpoints = { reach: async () => {} };
    await graph.mutate([{ op: 'insertNode', type: 'City', values: { name: 'Oslo' } }]);
    const { nodes } = await (await graph.snapshot()).counts();
    t.deepEqual(nodes, visible ? { City: 2, Person: 2 } : { City: 1, Person: 0 });
    t.deepEqual((await graph.inspect()).intents, []);
  });
}

test('a deadline ends an operation', async (t) => {
  const graph = await people(t);
  const error = await t.throwsAsync(graph.mutate(FIRST_PEOPLE, { deadlineMs: 0 }));
  t.like(error, { kind: 'unavailable', code: 'deadline_exceeded' });
  t.like(await t.throwsAsync(graph.commits({ deadlineMs: Number.NaN })), { kind: 'bad_request' });
});

async function people(t: ExecutionContext): Promise<Graph> {
  return Graph.init({ root: await temporaryRoot(t), schema: PEOPLE });
}
