import test from 'ava';
import type { Lab } from '../../failpoints/lab/lab.ts';
import { Graph } from '../../src/index.ts';
import { FOLDER } from '../failpoints/lab/support/ground.ts';
import { quietWorld } from '../support/world.ts';
import { stopAt } from './support/blocking.ts';
import { forkOf, refusal, type Fork } from './support/branching.ts';
import { foundTemplate } from './support/scene.ts';
import {
  citiesOf,
  insertCity,
  insertPerson,
  layFoundation,
  nextHeld,
  siteOn,
  type Foundation,
} from './support/site.ts';

// A merge that has compared all rows is held while something becomes visible that moves no table which it looked at.

const template = await foundTemplate();
test.after.always(() => template[Symbol.asyncDispose]());

let foundation: Foundation;
test.before(async () => {
  foundation = await layFoundation();
});

/** A handle on a branch, of an actor of the same name. */
async function branchIn(lab: Lab, branch: string): Promise<Graph> {
  const environment = quietWorld(undefined, 100 + branch.length);
  return Graph.open({ root: FOLDER, branch, s3: lab.issueKey(branch), environment });
}

/** A merge into main that goes on when `meanwhile` is done. */
async function mergeDuring({ open }: Fork, source: string, meanwhile: () => Promise<unknown>) {
  const { failpoints, there, goOn } = stopAt('write.before_publish');
  const merging = (await open('main', failpoints)).merge(source);
  // Whoever waits for it hears of a failure, if there is one.
  merging.catch(() => {});
  await there;
  await meanwhile();
  goOn();
  return merging;
}

async function ageOfAda(graph: Graph): Promise<unknown> {
  return (await (await graph.snapshot()).getNode('Person', 'ada'))?.values['age'];
}

const setAge = (age: number) =>
  ({ op: 'updateNodes', type: 'Person', where: { op: 'eq', field: 'id', value: 'ada' }, set: { age } }) as const;

test('what two merge at once is merged once, also where it changes no row', async (t) => {
  const fork = await forkOf(t, template);
  await fork.main.createBranch('dev');
  const dev = await fork.open('dev');
  await dev.mutate([insertCity('Oslo')]);
  await fork.main.mutate([insertCity('Oslo')]);
  const { kind } = await mergeDuring(fork, 'dev', async () => t.is((await fork.main.merge('dev')).kind, 'merged'));
  t.is(kind, 'up_to_date');
  const [newest] = await fork.main.commits();
  t.is((await fork.main.commits()).filter(({ merged }) => merged === newest?.merged).length, 1);
});

test('a merge onto what others published meanwhile is no fast-forward', async (t) => {
  const fork = await forkOf(t, template);
  await fork.main.createBranch('dev');
  await (await fork.open('dev')).mutate([insertCity('Oslo')]);
  const { kind, commit } = await mergeDuring(fork, 'dev', () => fork.main.mutate([insertPerson('kim')]));
  t.is(kind, 'merged');
  t.is(commit?.id, (await fork.main.commits())[0]?.id);
});

test('what a branch took back stays so, though a merge that knows nothing of it was under way', async (t) => {
  const { lab, open } = await siteOn(t, foundation);
  const main = await open('main');
  await main.createBranch('dev');
  const dev = await branchIn(lab, 'dev');
  await dev.mutate([setAge(50)]);
  await dev.createBranch('undo');
  const undo = await branchIn(lab, 'undo');
  await undo.mutate([setAge(36), { op: 'insertEdge', type: 'Knows', id: 'bob-bob', from: 'bob', to: 'bob' }]);
  const other = await open('other');
  // Nobody knows of it yet.
  const arming = nextHeld(lab, ({ actor, class: object, verb }) => {
    return actor === 'main' && object === 'sidecar' && verb === 'put';
  });
  const merging = main.merge('dev');
  const { sequence } = await arming;
  t.like(await other.merge('undo'), { kind: 'fast_forward', inserted: 1, updated: 0 });
  lab.gate.release(sequence);
  t.is((await merging).kind, 'up_to_date');
  t.is(await ageOfAda(other), 36);
});

test('a branch that is deleted while it is merged leaves what the history of the other one names', async (t) => {
  const { lab, open } = await siteOn(t, foundation);
  const main = await open('main');
  await main.createBranch('dev');
  await main.createBranch('release');
  const { commit } = await (await branchIn(lab, 'dev')).mutate([insertCity('Bern')]);
  const release = await branchIn(lab, 'release');
  // What it looked at is as it should be, and what it sends is not taken back.
  const publishing = nextHeld(lab, ({ actor, class: object, verb }) => {
    return actor === 'release' && object === 'manifest.version' && verb === 'put';
  });
  const merging = release.merge('dev');
  const { sequence } = await publishing;
  await main.deleteBranch('dev');
  lab.gate.release(sequence);
  lab.gate.open();
  t.is((await merging).kind, 'fast_forward');
  const then = await (await branchIn(lab, 'release')).snapshot(commit ? { at: commit.id } : {});
  t.is((await then.scanNodes('City')).length, 3);
});

test('a branch that is deleted is not merged any more', async (t) => {
  const fork = await forkOf(t, template);
  const { main, open } = fork;
  await main.createBranch('dev');
  await (await open('dev')).mutate([insertCity('Oslo')]);
  t.is(await refusal(mergeDuring(fork, 'dev', () => main.deleteBranch('dev'))), 'not_found/unknown_branch');
  t.false((await citiesOf(main)).includes('Oslo'));
});
