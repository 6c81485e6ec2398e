import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { Graph, type Failpoint, type Failpoints } from '../../src/index.ts';
import { FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import { temporaryRoot } from '../support/root.ts';
import { quietWorld } from '../support/world.ts';

// What a failed write says of itself is true: "not applied" only where nothing of it can become visible any more.

const oslo = [{ op: 'insertNode', type: 'City', values: { name: 'Oslo' } }] as const;
const eve = [{ op: 'insertNode', type: 'Person', values: { email: 'eve' } }] as const;

/** Runs `action` when the failpoint is passed for the first time. */
function at(failpoint: Failpoint, action: () => Promise<void>): Failpoints {
  let done = false;
  const reach = async (passed: Failpoint): Promise<void> => {
    if (passed !== failpoint || done) return;
    done = true;
    await action();
  };
  return { reach };
}

test('a write whose publish succeeded is acknowledged, whatever fails after it', async (t) => {
  const root = await temporaryRoot(t);
  await Graph.init({ root, schema: PEOPLE, environment: quietWorld() });
  const hide = at('write.before_sidecar_delete', () => rename(join(root, '__recovery'), join(root, 'hidden')));
  const graph = await Graph.open({ root, environment: quietWorld(hide, 2) });
  t.truthy((await graph.mutate(oslo)).commit);
});

const undecided = [
  ['one effect, which is not confirmed, and whoever comes next gives it up', oslo, false],
  ['two effects, which are confirmed, and whoever comes next publishes it', [...oslo, ...eve], true],
] as const;
for (const [what, statements, isPublished] of undecided) {
  test(`a write that can be neither published nor given up is answered "unknown": ${what}`, async (t) => {
    const root = await temporaryRoot(t);
    await Graph.init({ root, schema: PEOPLE, environment: quietWorld() });
    const manifest = join(root, '__manifest.lance');
    const lose = at('publish.loaded', () => rename(manifest, join(root, 'hidden')));
    const graph = await Graph.open({ root, environment: quietWorld(lose, 2) });
    t.like(await t.throwsAsync(graph.mutate(statements)), { outcome: 'unknown' });
    await rename(join(root, 'hidden'), manifest);
    const later = await Graph.open({ root, environment: quietWorld(undefined, 3) });
    t.is((await (await later.snapshot()).getNode('City', 'Oslo')) !== null, isPublished);
    t.deepEqual((await later.inspect()).intents, []);
  });
}

test('founding that is cut short after the graph exists is answered "unknown"', async (t) => {
  const root = await temporaryRoot(t);
  const controller = new AbortController();
  const stop = at('init.after_manifest', async () => controller.abort());
  const error = await t.throwsAsync(
    Graph.init({ root, schema: PEOPLE, environment: quietWorld(stop), signal: controller.signal }),
  );
  t.like(error, { kind: 'unavailable', code: 'aborted', outcome: 'unknown' });
  t.truthy(await Graph.open({ root }));
});

test('an operation whose time is up arms nothing', async (t) => {
  const root = await temporaryRoot(t);
  const graph = await Graph.init({ root, schema: PEOPLE });
  await graph.mutate(FIRST_PEOPLE);
  const controller = new AbortController();
  const write = graph.mutate([{ op: 'updateNodes', type: 'Person', set: { age: 1 } }], { signal: controller.signal });
  controller.abort();
  t.like(await t.throwsAsync(write), { code: 'aborted', outcome: 'not_applied' });
  await graph.refresh();
  t.deepEqual((await graph.inspect()).intents, []);
  t.is((await (await graph.snapshot()).getNode('Person', 'ada'))?.values['age'], 36);
});
