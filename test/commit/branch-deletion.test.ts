import test, { type ExecutionContext } from 'ava';
import { crashAt } from '../../failpoints/crash.ts';
import type { Lab } from '../../failpoints/lab/lab.ts';
import { bucketOf } from '../../failpoints/lab/state.ts';
import { objectsBelow } from '../../failpoints/lab/tree.ts';
import { Graph, noFailpoints } from '../../src/index.ts';
import { FOLDER } from '../failpoints/lab/support/ground.ts';
import { quietWorld } from '../support/world.ts';
import { refusal } from './support/branching.ts';
import { insertCity, layFoundation, nextHeld, siteOn, type Foundation } from './support/site.ts';

// A branch is deleted while others are at work on it: they hear that it is gone, and not that anything is damaged.

let foundation: Foundation;
test.before(async () => {
  foundation = await layFoundation();
});

const GONE = 'not_found/branch_deleted';

/** A branch that has written to a table, so that it has one of its own. */
async function branchOn(t: ExecutionContext) {
  const { lab, open } = await siteOn(t, foundation);
  const main = await open('main');
  await main.createBranch('dev');
  const dev = await branchIn(lab, 'dev', 90);
  await dev.mutate([insertCity('Bern')]);
  return { lab, open, main, dev };
}

function branchIn(lab: Lab, actor: string, seed: number, failpoints = noFailpoints): Promise<Graph> {
  return Graph.open({
    root: FOLDER,
    branch: 'dev',
    s3: lab.issueKey(actor),
    environment: quietWorld(failpoints, seed),
  });
}

/** Holds the first request of an actor to a table that belongs to a branch, deletes the branch, and lets it go. */
async function deletedDuring(lab: Lab, actor: string, main: Graph, work: () => Promise<unknown>): Promise<string> {
  const reading = nextHeld(lab, (head) => head.actor === actor && /nodes\/.*\/tree\//.test(head.key));
  const answer = refusal(work());
  const { sequence } = await reading;
  await main.deleteBranch('dev');
  lab.gate.release(sequence);
  lab.gate.open();
  return answer;
}

test('a snapshot of a branch that is deleted says so where its tables are gone', async (t) => {
  const { main, dev } = await branchOn(t);
  const snapshot = await dev.snapshot();
  await main.deleteBranch('dev');
  t.is(await refusal(snapshot.scanNodes('City')), GONE);
  t.is(await refusal(snapshot.exportArrow('City')), GONE);
  t.is(await refusal(snapshot.exportJsonLines().next()), GONE);
});

test('a write that reads the tables of its branch while they are removed hears that the branch is gone', async (t) => {
  const { lab, main } = await branchOn(t);
  const slow = await branchIn(lab, 'slow', 91);
  t.is(await deletedDuring(lab, 'slow', main, () => slow.mutate([insertCity('Lima')])), GONE);
});

test('a merge that reads the tables of its source while they are removed hears that the source is gone', async (t) => {
  const { lab, open, main } = await branchOn(t);
  const slow = await open('slow');
  t.is(await deletedDuring(lab, 'slow', main, () => slow.merge('dev')), GONE);
});

test('what somebody sets out on after the branch was deleted, and dies over, is cleared away by a sweep', async (t) => {
  const { lab, main } = await branchOn(t);
  const crash = crashAt({ at: 'fork.created', passage: 1 });
  const late = await branchIn(lab, 'late', 92, crash.failpoints);
  const arming = nextHeld(lab, ({ actor, class: object, verb }) => {
    return actor === 'late' && object === 'sidecar' && verb === 'put';
  });
  void late.mutate([{ op: 'insertNode', type: 'Person', values: { email: 'kim' } }]);
  const { sequence } = await arming;
  await main.deleteBranch('dev');
  lab.gate.release(sequence);
  lab.gate.open();
  await crash.crashed;
  t.not(forksOf(lab, 'person').length, 0);
  t.is((await main.inspect()).intents.length, 1);
  await main.refresh();
  t.deepEqual((await main.inspect()).intents, []);
  t.deepEqual(forksOf(lab, 'person'), []);
});

/** Keys of what lies in forks of a table. */
function forksOf(lab: Lab, table: string): readonly string[] {
  const keys = [...objectsBelow(bucketOf(lab.snapshot().state, 'bucket').root, 'graphs/')].map(({ key }) => key);
  return keys.filter((key) => key.includes(`nodes/${table}-`) && key.includes('/tree/'));
}
