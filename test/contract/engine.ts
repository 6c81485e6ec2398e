import assert from 'node:assert/strict';
import { Graph, GraphError, type LocationOptions } from '../../src/index.ts';
import type { S3Server } from '../support/s3-server.ts';
import { everything, FIRST_PEOPLE, PEOPLE } from '../support/people.ts';
import type { Clause } from './clause.ts';

const WRITERS = 3;
const TURNS = 3;

/** A graph on the store: founded, written, read, opened again, and shared by several writers. */
export function engineContract(clause: Clause): void {
  clause('a graph is founded once, written, read, and the same when it is opened again', async (server, prefix) => {
    const location = locationOf(server, prefix);
    const graph = await Graph.init({ ...location, schema: PEOPLE, actor: 'founder' });
    await assert.rejects(Graph.init({ ...location, schema: PEOPLE }), { kind: 'conflict', code: 'graph_exists' });
    await graph.mutate(FIRST_PEOPLE);
    const before = await graph.snapshot();
    const first = await everything(before);
    const loaded = await graph.load({
      mode: 'append',
      nodes: { Person: Array.from({ length: 50 }, (_, i) => ({ email: `person ${i}`, age: i })) },
      edges: { Knows: Array.from({ length: 50 }, (_, i) => ({ from: 'ada', to: `person ${i}`, values: {} })) },
    });
    assert.equal(loaded.inserted, 100);
    await graph.mutate([{ op: 'deleteNodes', type: 'Person', where: { op: 'eq', field: 'id', value: 'bob' } }]);
    const now = await graph.snapshot();
    assert.deepEqual(await now.counts(), {
      nodes: { Person: 51, City: 1 },
      edges: { Knows: 50, LivesIn: 1 },
    });
    assert.equal((await now.neighbours({ type: 'Person', id: 'ada', hops: 1 })).length, 51);
    const last = await everything(now);
    const commits = await graph.commits();
    assert.equal(commits.length, 4);
    await graph.close();

    for (const mode of ['read-write', 'read-only'] as const) {
      const again = await Graph.open({ ...location, mode });
      assert.deepEqual(await everything(await again.snapshot()), last);
      assert.deepEqual(await everything(await again.snapshot({ at: commits[2]?.id ?? '' })), first);
      assert.deepEqual(await again.commits(), commits);
      await again.close();
    }
  });

  clause('handles that write side by side lose nothing and invent nothing', async (server, prefix) => {
    const location = locationOf(server, prefix);
    await (await Graph.init({ ...location, schema: PEOPLE })).mutate(FIRST_PEOPLE);
    const handles = await Promise.all(Array.from({ length: WRITERS }, () => Graph.open(location)));
    const acknowledged = ['ada', 'bob'];
    await Promise.all(
      handles.map(async (graph, writer) => {
        for (let turn = 0; turn < TURNS; turn++) {
          const email = `writer ${writer} turn ${turn}`;
          try {
            await graph.mutate([
              { op: 'insertNode', type: 'Person', values: { email } },
              { op: 'insertEdge', type: 'Knows', from: 'ada', to: email },
            ]);
            acknowledged.push(email);
          } catch (error) {
            assert.ok(error instanceof GraphError && error.kind === 'contention' && error.outcome === 'not_applied');
          }
        }
      }),
    );
    const people = await (await (await Graph.open(location)).snapshot()).scanNodes('Person');
    assert.deepEqual(people.map(({ id }) => String(id)).toSorted(), acknowledged.toSorted());
    assert.ok(acknowledged.length > 2 + TURNS, 'more than one writer got through');
  });
}

function locationOf({ bucket, access }: S3Server, prefix: string): LocationOptions {
  return { root: `s3://${bucket}/${prefix}`, s3: access };
}
