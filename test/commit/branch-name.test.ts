import test from 'ava';
import { createBranch, type BranchOrigin } from '../../src/commit/branches.ts';
import type { CommitContext } from '../../src/commit/context.ts';
import { deleteBranch } from '../../src/commit/delete-branch.ts';
import { Scope } from '../../src/base/scope.ts';
import { commitContext, type Session } from '../../src/graph/session.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { steppingClock, type GraphError } from '../../src/index.ts';
import { quietWorld } from '../support/world.ts';
import { stopAt } from './support/blocking.ts';
import { namesOf } from './support/branching.ts';
import { layFoundation, siteOn, type Foundation } from './support/site.ts';

// A name goes from one branch to another while somebody who made or deletes the first one does not know yet that he has.

let foundation: Foundation;
test.before(async () => {
  foundation = await layFoundation();
});

test('who deletes a branch and does not hear of it leaves alone the next one of that name', async (t) => {
  const { open, session } = await siteOn(t, foundation);
  const other = await open('other');
  await other.createBranch('dev');
  const scope = new Scope(steppingClock(0), {});
  const context = unheard(await session('victim'), scope, 1, async () => {
    await other.refresh();
    await other.createBranch('dev');
  });
  t.like(await t.throwsAsync<GraphError>(deleteBranch(context, 'dev')), { code: 'branch_contended' });
  t.true(scope.effective);
  t.deepEqual(await namesOf(other), ['main', 'dev']);
});

test('who makes a branch and does not hear of it does not deny it once others deleted it and have the name', async (t) => {
  const { open, session } = await siteOn(t, foundation);
  const other = await open('other');
  const scope = new Scope(steppingClock(0), {});
  const victim = await session('victim');
  const context = unheard(victim, scope, 2, async () => {
    t.deepEqual(await namesOf(other), ['main', 'dev']);
    await other.deleteBranch('dev');
    await other.createBranch('dev');
  });
  const making = createBranch(context, 'dev', null, await newest(victim));
  t.like(await t.throwsAsync<GraphError>(making), { code: 'branch_contended' });
  t.true(scope.effective);
});

test('a name that another takes is taken only once that one has a branch', async (t) => {
  const { open } = await siteOn(t, foundation);
  const [one, another] = [stopAt('branch.announced'), stopAt('branch.announced')];
  const making = (await open('one', quietWorld(one.failpoints, 71))).createBranch('dev');
  const refused = t.throwsAsync(making);
  await one.there;
  void (await open('another', quietWorld(another.failpoints, 72))).createBranch('dev');
  await another.there;
  one.goOn();
  t.like(await refused, { kind: 'contention', code: 'branch_contended', outcome: 'not_applied' });
});

/** Of the n-th merge on main it is not heard that it landed; before anybody looks again something else happens. */
function unheard(session: Session, scope: Scope, nth: number, meanwhile: () => Promise<void>): CommitContext {
  const context = commitContext(session, scope);
  const { main } = context.branches;
  let merges = 0;
  const merge: Manifest['merge'] = async (...change) => {
    const written = await main.merge(...change);
    merges += 1;
    if (merges !== nth) return written;
    await meanwhile();
    return { ok: false, failure: 'unknown', cause: new Error('no answer') };
  };
  const deaf = { load: (of?: Scope) => main.load(of), peek: (of?: Scope) => main.peek(of), merge };
  const branches = { main: deaf, get: (incarnation: string) => context.branches.get(incarnation) };
  return { ...context, branches: branches as unknown as CommitContext['branches'] };
}

async function newest({ manifest }: Session): Promise<BranchOrigin> {
  const state = await manifest.load();
  const { head, schemaHash, tables } = state;
  return { state, commit: head.commit, sequence: head.sequence, schemaHash, tables };
}
