import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { rewriteSidecar } from '../../src/commit/sidecar.ts';
import { Graph, type SchemaDefinition, type Statement } from '../../src/index.ts';
import { fileStore } from '../../src/storage/file.ts';
import { PEOPLE } from '../support/people.ts';
import { quietWorld } from '../support/world.ts';
import {
  assertLivesOn,
  assertRecovers,
  assertRefused,
  assertWritersRefused,
  intentOf,
  intentState,
  seenBy,
  type Seen,
} from './support/judge.ts';
import { moveSchema } from './support/raw-publish.ts';
import {
  copyTo,
  foundTemplate,
  healerDies,
  physical,
  sceneOf,
  writerDies,
  type Scene,
  type Template,
} from './support/scene.ts';
import { bringTo, strangerWrites, type Standing } from './support/standing.ts';

// What recovery does with the intent of somebody who died, for everything that it may find.
//
// The writer wrote Knows and then City, and looked at Person besides. Its intent is confirmed once both effects have
// answered; that of a write with one effect, here to Knows, never is. A commit id is spent by whoever gives the plan up: here
// by a recovery that died right after it.
//
// The read-set is looked at for a confirmed intent whose id is absent, and for no other; those have it as it came about. A
// confirmed plan is spent only because its read-set moved, or its chain broke. What moves here is the table that was only
// looked at: whoever writes a table resolves the intents that concern it first.

type Sidecar = 'unconfirmed' | 'confirmed';
type CommitId = 'absent' | 'published' | 'spent';
type ReadSet = 'holds' | 'maintained' | 'changed' | 'schema changed';
/** `finish` clears away what is decided. `refuse` fails and touches nothing, the intent included. */
type Action = 'publish' | 'spend' | 'finish' | 'refuse';

type Row = readonly [Sidecar, CommitId, knows: Standing, ReadSet, Action, ...putBack: ('Knows' | 'City')[]];

const TABLE: readonly Row[] = [
  // An intent that is not confirmed is given up, whatever its tables look like, and what is unpublished is put back.
  ['unconfirmed', 'absent', 'not moved', 'holds', 'spend'],
  ['unconfirmed', 'absent', 'not moved, maintenance on it', 'holds', 'spend'],
  ['unconfirmed', 'absent', 'not moved, a stranger on it', 'holds', 'spend', 'Knows'],
  ['unconfirmed', 'absent', 'as planned', 'holds', 'spend', 'Knows', 'City'],
  ['unconfirmed', 'absent', 'as planned', 'changed', 'spend', 'Knows', 'City'],
  ['unconfirmed', 'absent', 'as planned, the other not', 'holds', 'spend', 'Knows'],
  ['unconfirmed', 'absent', 'as planned, maintenance on it', 'holds', 'spend', 'Knows', 'City'],
  ['unconfirmed', 'absent', 'as planned, a stranger on it', 'holds', 'spend', 'Knows', 'City'],
  ['unconfirmed', 'absent', 'on a stranger', 'holds', 'spend', 'Knows'],
  ['unconfirmed', 'absent', 'restored over', 'holds', 'spend', 'City'],
  ['unconfirmed', 'absent', 'restored over, maintenance published', 'maintained', 'spend', 'City'],
  ['unconfirmed', 'absent', 'newest lost', 'holds', 'refuse'],
  ['unconfirmed', 'absent', 'published lost', 'holds', 'refuse'],

  // A confirmed one is published if what it relied on still holds. What lies on top of it is not published along.
  ['confirmed', 'absent', 'as planned', 'holds', 'publish'],
  ['confirmed', 'absent', 'as planned', 'maintained', 'publish'],
  ['confirmed', 'absent', 'as planned', 'changed', 'spend', 'Knows', 'City'],
  ['confirmed', 'absent', 'as planned', 'schema changed', 'spend', 'Knows', 'City'],
  ['confirmed', 'absent', 'as planned, maintenance on it', 'holds', 'publish'],
  ['confirmed', 'absent', 'as planned, a stranger on it', 'holds', 'publish', 'Knows'],
  ['confirmed', 'absent', 'restored over', 'holds', 'publish', 'Knows'],
  // What is published has passed the effect by: it is no longer on the way from there to anywhere.
  ['confirmed', 'absent', 'restored over, maintenance published', 'maintained', 'spend', 'City'],
  ['confirmed', 'absent', 'newest lost', 'holds', 'refuse'],
  // Nothing need be read of the version that it rests on.
  ['confirmed', 'absent', 'published lost', 'holds', 'publish'],

  // A published one is only cleared away, whatever became of the graph since.
  ['unconfirmed', 'published', 'as planned', 'holds', 'finish'],
  ['unconfirmed', 'published', 'as planned, maintenance on it', 'holds', 'finish'],
  ['unconfirmed', 'published', 'as planned, a stranger on it', 'holds', 'finish', 'Knows'],
  ['unconfirmed', 'published', 'restored over', 'holds', 'finish', 'Knows'],
  ['unconfirmed', 'published', 'newest lost', 'holds', 'refuse'],
  ['unconfirmed', 'published', 'published lost', 'holds', 'refuse'],
  ['confirmed', 'published', 'as planned', 'holds', 'finish'],
  ['confirmed', 'published', 'as planned', 'changed', 'finish'],
  ['confirmed', 'published', 'as planned', 'schema changed', 'finish'],
  ['confirmed', 'published', 'as planned, maintenance on it', 'holds', 'finish'],
  ['confirmed', 'published', 'as planned, a stranger on it', 'holds', 'finish', 'Knows'],
  ['confirmed', 'published', 'restored over', 'holds', 'finish', 'Knows'],
  ['confirmed', 'published', 'newest lost', 'holds', 'refuse'],
  ['confirmed', 'published', 'published lost', 'holds', 'refuse'],

  // Nor is a spent one looked at any closer; its tables may still have to be put back.
  ['unconfirmed', 'spent', 'not moved', 'holds', 'finish'],
  ['unconfirmed', 'spent', 'not moved, maintenance on it', 'holds', 'finish'],
  ['unconfirmed', 'spent', 'not moved, a stranger on it', 'holds', 'finish', 'Knows'],
  ['unconfirmed', 'spent', 'as planned', 'holds', 'finish', 'Knows', 'City'],
  ['unconfirmed', 'spent', 'as planned, the other not', 'holds', 'finish', 'Knows'],
  ['unconfirmed', 'spent', 'as planned, maintenance on it', 'holds', 'finish', 'Knows', 'City'],
  ['unconfirmed', 'spent', 'as planned, a stranger on it', 'holds', 'finish', 'Knows', 'City'],
  ['unconfirmed', 'spent', 'on a stranger', 'holds', 'finish', 'Knows'],
  ['unconfirmed', 'spent', 'restored over', 'holds', 'finish', 'City'],
  ['unconfirmed', 'spent', 'restored over, maintenance published', 'maintained', 'finish', 'City'],
  ['unconfirmed', 'spent', 'newest lost', 'holds', 'refuse'],
  ['unconfirmed', 'spent', 'published lost', 'holds', 'refuse'],
  ['confirmed', 'spent', 'as planned', 'changed', 'finish', 'Knows', 'City'],
  ['confirmed', 'spent', 'as planned, maintenance on it', 'changed', 'finish', 'Knows', 'City'],
  ['confirmed', 'spent', 'as planned, a stranger on it', 'changed', 'finish', 'Knows', 'City'],
  ['confirmed', 'spent', 'restored over', 'changed', 'finish', 'City'],
  ['confirmed', 'spent', 'restored over, maintenance published', 'changed', 'finish', 'City'],
  ['confirmed', 'spent', 'newest lost', 'changed', 'refuse'],
  ['confirmed', 'spent', 'published lost', 'changed', 'refuse'],
];

/** What cannot be found together, and why. */
const CANNOT: readonly (readonly [sidecar: Sidecar[], CommitId[], Standing[], why: string])[] = [
  [
    ['confirmed'],
    ['absent', 'published', 'spent'],
    ['not moved', 'not moved, maintenance on it', 'not moved, a stranger on it', 'as planned, the other not'],
    'an intent is confirmed once all of its effects have answered, and a version stays in its chain',
  ],
  [
    ['confirmed'],
    ['absent', 'published', 'spent'],
    ['on a stranger'],
    'a writer confirms only what rests on what is published: it puts the table back and makes its effects again',
  ],
  [
    ['unconfirmed'],
    ['published'],
    [
      'not moved',
      'not moved, maintenance on it',
      'not moved, a stranger on it',
      'as planned, the other not',
      'on a stranger',
    ],
    'only its owner publishes what is not confirmed, when it is whole and rests on what is published',
  ],
  [
    ['unconfirmed', 'confirmed'],
    ['published'],
    ['restored over, maintenance published'],
    'maintenance is published only above what is published, and not over a restore of something older',
  ],
];

const PLAN: readonly Statement[] = [
  { op: 'upsertEdge', type: 'Knows', id: 'bob-ada', from: 'bob', to: 'bob' },
  { op: 'insertNode', type: 'City', values: { name: 'Oslo' } },
];
const LONE = PLAN.slice(0, 1);

/** The schema with something changed that concerns none of the rows. */
const CHANGED: SchemaDefinition = {
  ...PEOPLE,
  edges: { ...PEOPLE.edges, LivesIn: { from: 'Person', to: 'City', properties: {} } },
};

let template: Template;
/** What is visible before the writes and after each of them. */
let states: Readonly<Record<'before' | 'plan' | 'lone', Seen>>;

test.before(async () => {
  template = await foundTemplate();
  const after = async (write: readonly Statement[]): Promise<Seen> => {
    const { elsewhere } = await copyTo(await mkdtemp(join(template.root, '..', 'copy-')), template);
    if (write.length > 0) await elsewhere.mutate(write);
    return seenBy(elsewhere);
  };
  states = { before: await after([]), plan: await after(PLAN), lone: await after(LONE) };
});

test.after.always(() => template[Symbol.asyncDispose]());

test('whatever can be found together is in the table', (t) => {
  const standings = new Set(TABLE.map(([, , standing]) => standing));
  t.is(standings.size, 12);
  const lookedAt = TABLE.filter(
    ([sidecar, id, knows]) => `${sidecar} ${id} ${knows}` === 'confirmed absent as planned',
  );
  t.deepEqual(
    lookedAt.map(([, , , readSet]) => readSet),
    ['holds', 'maintained', 'changed', 'schema changed'],
  );
  for (const sidecar of ['unconfirmed', 'confirmed'] as const) {
    for (const id of ['absent', 'published', 'spent'] as const) {
      for (const standing of standings) {
        const isThere = TABLE.some((row) => row[0] === sidecar && row[1] === id && row[2] === standing);
        const why = CANNOT.filter(
          ([sidecars, ids, knows]) => sidecars.includes(sidecar) && ids.includes(id) && knows.includes(standing),
        );
        t.is(why.length, isThere ? 0 : 1, `${sidecar}, ${id}, ${standing}`);
      }
    }
  }
});

for (const row of TABLE) {
  const [sidecar, id, standing, readSet, action, ...putBack] = row;
  const what = `${sidecar}, its id ${id}, Knows ${standing}, what it read ${readSet}`;
  test(`an intent that is ${what}: ${[action, ...putBack].join(', put back ')}`, async (t) => {
    const scene = await sceneOf(t, template);
    await die(scene, sidecar, id, standing);
    if (id === 'spent') {
      await moveReadSet(scene, readSet);
      await healerDies(scene, 'recovery.after_spend');
      await bringTo(t, scene, 'Knows', standing);
    } else {
      await bringTo(t, scene, 'Knows', standing);
      await moveReadSet(scene, readSet);
    }
    t.deepEqual(await intentState(t, scene), { sidecar, id });
    if (action === 'refuse') return assertRefused(t, scene, 'Knows');
    const isVisible = action === 'publish' || id === 'published';
    const written = sidecar === 'confirmed' ? states.plan : states.lone;
    const heir = await assertRecovers(t, scene, {
      outcome: isVisible ? 'published' : 'spent',
      moves: action === 'publish',
      putBack,
      left: [],
    });
    return assertLivesOn(t, scene, heir, isVisible ? written : states.before);
  });
}

async function die(scene: Scene, sidecar: Sidecar, id: CommitId, standing: Standing): Promise<void> {
  if (id === 'published') return writerDies(scene, sidecar === 'confirmed' ? PLAN : LONE, 'write.after_publish');
  if (sidecar === 'confirmed') return writerDies(scene, PLAN, 'write.confirmed');
  if (standing.startsWith('not moved')) return writerDies(scene, PLAN, 'write.sidecar_armed');
  const armed = async (): Promise<void> => {
    if (standing === 'on a stranger') await strangerWrites(scene, 'Knows');
  };
  const isBroken = standing === 'on a stranger' || standing === 'as planned, the other not';
  return writerDies(scene, PLAN, 'write.after_table_effect', { passage: isBroken ? 1 : 2, armed });
}

async function moveReadSet({ root, elsewhere }: Scene, readSet: ReadSet): Promise<void> {
  if (readSet === 'maintained') await elsewhere.optimize();
  if (readSet === 'changed') await elsewhere.mutate([{ op: 'updateNodes', type: 'Person', set: { age: 7 } }]);
  if (readSet === 'schema changed') await moveSchema({ root }, CHANGED);
}

// Nobody depends on maintenance, so its id is never spent, and its tables are never put back: what it made is published where
// the intent says that it was whole, and stays in any case; whatever else lies there, `left` below, is left to the next writer
// of the table. The engine does not confirm it, since it has one effect a table; a release that does leaves intents like the
// confirmed ones here. A compaction of City is the first thing that `optimize` does.

type Maintenance = readonly [
  Sidecar,
  city: Standing | 'written since',
  'publish' | 'finish' | 'drop' | 'refuse',
  ...left: 'City'[],
];

const MAINTENANCE: readonly Maintenance[] = [
  ['unconfirmed', 'not moved', 'drop'],
  ['unconfirmed', 'not moved, maintenance on it', 'drop'],
  ['unconfirmed', 'not moved, a stranger on it', 'drop', 'City'],
  ['unconfirmed', 'as planned', 'drop'],
  ['unconfirmed', 'as planned, maintenance on it', 'drop'],
  ['unconfirmed', 'as planned, a stranger on it', 'drop', 'City'],
  ['unconfirmed', 'on a stranger', 'drop', 'City'],
  ['unconfirmed', 'restored over', 'drop'],
  ['unconfirmed', 'restored over, maintenance published', 'drop'],
  ['unconfirmed', 'written since', 'drop'],
  // It is in nobody's way: whoever writes City is refused, and whoever opens the graph is not.
  ['unconfirmed', 'newest lost', 'drop', 'City'],
  ['unconfirmed', 'published lost', 'drop'],
  ['confirmed', 'as planned', 'publish'],
  ['confirmed', 'as planned, maintenance on it', 'publish'],
  ['confirmed', 'as planned, a stranger on it', 'publish', 'City'],
  ['confirmed', 'on a stranger', 'drop', 'City'],
  // What it was restored to holds the same rows: maintenance is all that lies between.
  ['confirmed', 'restored over', 'publish'],
  // What is published is further on already.
  ['confirmed', 'restored over, maintenance published', 'finish'],
  ['confirmed', 'written since', 'finish'],
  ['confirmed', 'newest lost', 'refuse'],
  ['confirmed', 'published lost', 'publish'],
];

for (const [sidecar, standing, action, ...left] of MAINTENANCE) {
  const end = [action, ...left].join(', leave what lies on ');
  test(`an intent of maintenance that is ${sidecar}, City ${standing}: ${end}`, async (t) => {
    const scene = await sceneOf(t, template);
    const armed = async (): Promise<void> => {
      if (standing === 'on a stranger') await strangerWrites(scene, 'City');
    };
    const isEarly = standing.startsWith('not moved');
    await writerDies(scene, 'optimize', isEarly ? 'write.sidecar_armed' : 'write.after_table_effect', { armed });
    if (sidecar === 'confirmed') await confirmMaintenance(t, scene);
    if (standing === 'written since') await scene.elsewhere.mutate(PLAN.slice(1));
    else await bringTo(t, scene, 'City', standing);
    if (action === 'refuse') return assertRefused(t, scene, 'City');
    const outcome = action === 'drop' ? 'dropped' : 'maintained';
    const heir = await assertRecovers(t, scene, { outcome, moves: action === 'publish', putBack: [], left });
    if (action === 'drop' && standing.endsWith('lost')) return assertWritersRefused(t, scene, heir, 'City');
    const { before, plan } = states;
    return assertLivesOn(t, scene, heir, standing === 'written since' ? { ...before, cities: plan.cities } : before);
  });
}

async function confirmMaintenance(t: ExecutionContext, scene: Scene): Promise<void> {
  const found = await physical(scene);
  const { head = 0, published = 0 } = found.tables['City'] ?? {};
  const made = { [scene.table('City').key]: { versions: [head], begunAt: published } };
  t.true(await rewriteSidecar(fileStore(scene.root), { ...(await intentOf(t, scene, found)), made }));
}

// A file that lies among the intents and is none. What it covers cannot be known, so whoever would write is told of it by
// name, at once; only what does not look like an intent is passed over. Reads go on, and the tables are put right by those
// who write them once the file is gone.

const DAMAGES: Readonly<Record<string, (text: string) => string>> = {
  'is not JSON': () => 'not JSON',
  'is empty': () => '',
  'is cut short': (text) => text.slice(0, text.length / 2),
  "is another one's": (text) => text.replace(/("operationId": ")[^"]*/, '$1another'),
  'lacks what recovery reads': (text) => text.replace('"tables"', '"no tables"'),
  'has a format of the future': (text) => text.replace('"format": 3', '"format": 4'),
};

test('what older writers left is resolved before an intent that cannot be read is refused', async (t) => {
  const scene = await sceneOf(t, template);
  await writerDies(scene, PLAN, 'write.confirmed');
  const newest = '7ZZZZZZZZZZZZZZZZZZZZZZZZZ';
  await writeFile(join(scene.root, '__recovery', `${newest}.json`), 'not JSON');
  await t.throwsAsync(Graph.open({ root: scene.root, environment: quietWorld(undefined, 5) }), {
    message: new RegExp(`${newest}.*cannot be read`),
  });
  const { intents, recoveries } = await physical(scene);
  t.deepEqual(intents, [newest]);
  t.like(recoveries, [{ outcome: 'published' }]);
  t.deepEqual(await seenBy(await Graph.open({ root: scene.root, mode: 'read-only' })), states.plan);
});

for (const [damage, spoil] of Object.entries(DAMAGES)) {
  test(`an intent that ${damage}: refuse every write, and say why`, async (t) => {
    const scene = await sceneOf(t, template);
    await writerDies(scene, PLAN, 'write.confirmed');
    const before = await physical(scene);
    const { operationId } = await intentOf(t, scene, before);
    const file = join(scene.root, `__recovery/${operationId}.json`);
    const text = await readFile(file, 'utf8');
    t.not(spoil(text), text);
    await writeFile(file, spoil(text));
    const isOfTheFuture = damage.includes('future');
    const refusal = {
      kind: isOfTheFuture ? 'unsupported_version' : 'corrupt',
      code: isOfTheFuture ? 'intent_format' : 'unreadable_intent',
      details: { operationId },
    };
    for (const attempt of [
      Graph.open({ root: scene.root }),
      Graph.open({ root: scene.root }),
      scene.elsewhere.mutate(LONE),
      scene.elsewhere.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'kim' } }]),
    ]) {
      const error = await t.throwsAsync<Error>(attempt);
      t.like(error, refusal);
      t.true(error.message.includes(`__recovery/${operationId}.json`));
    }
    t.deepEqual(await physical(scene), before);
    t.deepEqual(await seenBy(await Graph.open({ root: scene.root, mode: 'read-only' })), states.before);
    await rm(file);
    const heir = await Graph.open({ root: scene.root, environment: quietWorld(undefined, 5) });
    await assertLivesOn(t, scene, heir, states.before);
  });
}

test('a file whose name is none of ours: leave it alone', async (t) => {
  const scene = await sceneOf(t, template);
  await writerDies(scene, PLAN, 'write.confirmed');
  const before = await physical(scene);
  const { operationId } = await intentOf(t, scene, before);
  const folder = join(scene.root, '__recovery');
  await rename(join(folder, `${operationId}.json`), join(folder, `copy of ${operationId}.json`));
  const heir = await Graph.open({ root: scene.root, environment: quietWorld(undefined, 5) });
  t.deepEqual(await seenBy(heir), states.before);
  t.deepEqual(await physical(scene), { ...before, intents: [] });
  await assertLivesOn(t, scene, heir, states.before);
  t.true((await readFile(join(folder, `copy of ${operationId}.json`))).length > 0);
});
