import type { GraphHandle } from '../../src/index.ts';
import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { current, MAIN, withInUse, type Doing } from './annals.ts';
import type { Bench } from './bench.ts';
import { compareTable } from './compare-standing.ts';
import { at } from './doors.ts';
import { standingOf, type Standing } from './fates.ts';
import { allowedForks, ownRegistrations } from './forks.ts';
import { tablesOf, type Heir } from './heir.ts';
import { requireNoLitter } from './litter.ts';
import { perform } from './perform.ts';
import type { Site } from './site.ts';

const ELSEWHERE = 'elsewhere';

/** What happens to a graph once somebody has recovered: nobody dead is in the way of anything, and nothing of theirs is left. */
export async function goOn(bench: Bench, { handle }: Heir, found: Standing, site: Site): Promise<void> {
  const { engine, next, operation, ground, seed, fates } = bench;
  /** Incarnations and forks that come to be from here on, and may stay. */
  const incarnations: string[] = [];
  const registrations: string[] = [];
  let { annals } = found;
  const { sleeper } = ground ?? {};
  if (sleeper && annals.lines.has(sleeper.branch)) await wake(sleeper.branch);
  await writeNext(handle);
  if (annals.inUse !== MAIN) await elsewhere(MAIN, 2, writeNext);
  if (operation.kind === 'createBranch' || operation.kind === 'deleteBranch') await takeTurns(operation.name);
  const end = site.snapshot();
  if (!end) return;
  registrations.push(...(await ownForks(handle)));
  const before = fates.before ?? found;
  const forks = bench.forks && allowedForks(bench.forks, before, fates.after, standingOf(annals));
  requireNoLitter(end, {
    incarnations: new Set([...(forks?.incarnations ?? []), ...incarnations]),
    registrations: new Set([...(forks?.registrations ?? []), ...registrations]),
  });

  async function doNext(on: GraphHandle, doing: Doing): Promise<void> {
    ({ annals } = await perform(on, annals, doing));
  }

  /** The next write goes through, and is all that is new on the tables that it is about. */
  async function writeNext(on: GraphHandle): Promise<void> {
    await doNext(on, next);
    const reader = await obtain('snapshot', () => on.snapshot());
    for (const table of tablesOf(next)) await compareTable(reader, current(annals).state, table);
  }

  /** The same on another branch, through a handle of its own. */
  async function elsewhere(branch: string, actor: number, work: (on: GraphHandle) => Promise<void>): Promise<void> {
    const there = at(site.locationOf(`${ELSEWHERE}-${actor}`, seed + actor), branch);
    const on = await obtain(`open ${branch}`, () => engine.open(there));
    const { inUse } = annals;
    try {
      annals = withInUse(annals, branch);
      await work(on);
    } finally {
      annals = withInUse(annals, inUse);
      await on.close();
    }
  }

  /** Whoever comes to the branch of a sleeper puts in order what it left; nobody did before. */
  async function wake(branch: string): Promise<void> {
    await elsewhere(branch, 1, async (on) => {
      const { intents, tables } = await obtain('inspect', () => on.inspect());
      requireEqual('intents', `intents once somebody came to ${branch}`, [], intents);
      for (const { kind, type, drift } of tables) {
        requireEqual('head', `${branch}, ${kind} ${type}: drift`, false, drift);
      }
      const reader = await obtain('snapshot', () => on.snapshot());
      requireEqual('history', `newest commit of ${branch}`, current(annals).commit, reader.commit);
      registrations.push(...ownRegistrations(tables));
    });
  }

  /** A branch that was made, or deleted, can be deleted, and made again, and written to. */
  async function takeTurns(name: string): Promise<void> {
    if (annals.lines.has(name)) {
      await elsewhere(name, 3, writeNext);
      await doNext(handle, { kind: 'deleteBranch', name });
      await make(name);
    } else {
      await make(name);
      await elsewhere(name, 3, writeNext);
      await doNext(handle, { kind: 'deleteBranch', name });
    }
    const branches = await obtain('branches', () => handle.branches());
    const expected = [...standingOf(annals).branches.values()].map(({ branch }) => branch);
    requireEqual('history', 'branches at the end', expected, branches);
  }

  async function make(name: string): Promise<void> {
    await doNext(handle, { kind: 'createBranch', name });
    const incarnation = annals.lines.get(name)?.branch.incarnation;
    if (incarnation !== undefined) incarnations.push(incarnation);
  }

  async function ownForks(on: GraphHandle): Promise<readonly string[]> {
    const { tables } = await obtain('inspect', () => on.inspect());
    return ownRegistrations(tables);
  }
}
