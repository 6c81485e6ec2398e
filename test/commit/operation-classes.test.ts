import test, { type ExecutionContext } from 'ava';
import { Graph, type Statement } from '../../src/index.ts';
import { quietWorld } from '../support/world.ts';
import { foundTemplate, physical, sceneOf, type Scene, type Template } from './support/scene.ts';

// A handle that was opened long ago decides on what it saw then. Maintenance of its tables since, whoever did it, is no
// reason to refuse it; a logical commit is, whatever maintenance lies below or above.

const HAPPENINGS = {
  'a compaction by LanceDB': async (scene: Scene) => {
    await (await scene.raw('Person')).optimize();
  },
  'an index built by LanceDB': async (scene: Scene) => {
    await (await scene.raw('Person')).createIndex('age');
  },
  "another handle's optimize": async ({ root }: Scene) => {
    const other = await Graph.open({ root, environment: quietWorld(undefined, 3) });
    await other.optimize();
    await other.close();
  },
  "another handle's write": async ({ root }: Scene) => {
    const other = await Graph.open({ root, environment: quietWorld(undefined, 4) });
    await other.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'kim' } }]);
    await other.close();
  },
} as const satisfies Record<string, (scene: Scene) => Promise<void>>;

type Happening = keyof typeof HAPPENINGS;

const WRITE: Happening = "another handle's write";

const HISTORIES: readonly (readonly Happening[])[] = [
  ['a compaction by LanceDB'],
  ['an index built by LanceDB'],
  ["another handle's optimize"],
  ['a compaction by LanceDB', 'an index built by LanceDB', "another handle's optimize"],
  [WRITE],
  ['a compaction by LanceDB', WRITE],
  [WRITE, 'a compaction by LanceDB'],
  ['an index built by LanceDB', WRITE],
  [WRITE, 'an index built by LanceDB'],
  ["another handle's optimize", WRITE],
  [WRITE, "another handle's optimize"],
  ["another handle's optimize", WRITE, "another handle's optimize", 'an index built by LanceDB'],
];

/** A strict write to the table itself, and one that only looks at it: an edge has both of its ends. */
const WRITES: Readonly<Record<string, Statement>> = {
  'writes the table': { op: 'updateNodes', type: 'Person', set: { age: 37 } },
  'looks at the table': { op: 'upsertEdge', type: 'Knows', id: 'bob-ada', from: 'bob', to: 'bob' },
};

let template: Template;
test.before(async () => {
  template = await foundTemplate();
});
test.after.always(() => template[Symbol.asyncDispose]());

for (const history of HISTORIES) {
  const isStale = history.includes(WRITE);
  for (const [what, statement] of Object.entries(WRITES)) {
    const title = `after ${history.join(', then ')} a strict write that ${what}`;
    test(`${title} ${isStale ? 'is refused, and goes through after a refresh' : 'goes through'}`, async (t) => {
      const scene = await sceneOf(t, template);
      for (const happening of history) await happen(t, scene, happening);
      const { key, published: expected } = scene.table('Person');
      if (isStale) {
        const before = await physical(scene);
        t.like(await t.throwsAsync(scene.elsewhere.mutate([statement])), {
          kind: 'conflict',
          code: 'stale_base',
          outcome: 'not_applied',
          details: { table: key, expected, found: before.tables['Person']?.published },
        });
        t.deepEqual(await physical(scene), before);
        await scene.elsewhere.refresh();
      }
      const { updated, commit } = await scene.elsewhere.mutate([statement]);
      t.is(updated, statement.op === 'upsertEdge' ? 1 : isStale ? 4 : 3);
      t.is(commit?.sequence, isStale ? 4 : 3);
      const { tables, intents } = await physical(scene);
      t.deepEqual(intents, []);
      t.false(Object.values(tables).some(({ drift }) => drift));
    });
  }
}

/** It must really have moved the table, or nothing is shown. */
async function happen(t: ExecutionContext, scene: Scene, happening: Happening): Promise<void> {
  const before = await physical(scene);
  await HAPPENINGS[happening](scene);
  t.notDeepEqual((await physical(scene)).tables['Person'], before.tables['Person'], happening);
}
