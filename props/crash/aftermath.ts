import type { GraphHandle } from '../../src/index.ts';
import type { MaintenanceOperation } from '../case/operation.ts';
import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { current, MAIN, withInUse, type Doing } from './annals.ts';
import type { Bench } from './bench.ts';
import { compareStanding, compareTable } from './compare-standing.ts';
import { at, Doors } from './doors.ts';
import { standingOf, type Standing } from './fates.ts';
import { allowedForks, ownRegistrations } from './forks.ts';
import { tablesOf, type Heir } from './heir.ts';
import { requireNoLitter } from './litter.ts';
import { carryThrough, isAboutAllBranches, isMaintenance } from './maintenance.ts';
import { comparePast } from './past.ts';
import { perform } from './perform.ts';
import type { Site } from './site.ts';

const ELSEWHERE = 'elsewhere';
const AUDITOR = 'auditor';

/** What happens to a graph once somebody has recovered: nobody dead is in the way of anything, and nothing of theirs is left. */
export async function goOn(
  bench: Bench,
  { handle }: Heir,
  found: Standing,
  { site, intents }: { readonly site: Site; readonly intents: readonly string[] },
): Promise<void> {
  const { engine, next, operation, ground, seed, fates } = bench;
  /** Incarnations and forks that come to be from here on, and may stay. */
  const incarnations: string[] = [];
  const registrations: string[] = [];
  let { annals } = found;
  const { sleeper } = ground ?? {};
  if (sleeper && annals.lines.has(sleeper.branch)) await wake(sleeper.branch);
  if (isMaintenance(operation)) await carryOn(operation);
  await writeNext(handle);
  if (ground?.isStrewn) await requireInOrder();
  if (annals.inUse !== MAIN) await elsewhere(MAIN, 2, writeNext);
  if (ground?.isOlder) await writeEverywhere();
  if (operation.kind === 'createBranch' || operation.kind === 'deleteBranch') await takeTurns(operation.name);
  const isCleaned = operation.kind === 'cleanup';
  const end = site.snapshot();
  if (!end) return;
  registrations.push(...(await ownForks(handle)));
  const before = fates.before ?? found;
  const forks = bench.forks && allowedForks(bench.forks, before, fates.after, standingOf(annals));
  requireNoLitter(end, {
    incarnations: new Set([...(isCleaned ? living(found) : (forks?.incarnations ?? [])), ...incarnations]),
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

  /** The same maintenance once more: it completes what was cut short, and nothing is missing that anybody needs. */
  async function carryOn(maintenance: MaintenanceOperation): Promise<void> {
    const others = [...annals.lines.keys()].filter((name) => name !== annals.inUse);
    if (isAboutAllBranches(maintenance)) {
      for (const [index, branch] of others.entries()) await elsewhere(branch, 4 + index, async () => {});
      const { intents: left, recoveries = [] } = await obtain('inspect', () => handle.inspect({ recoveries: true }));
      requireEqual('intents', 'intents once somebody came to every branch', [], left);
      const recorded = new Set(recoveries.map(({ operation: each }) => each));
      const forgotten = intents.filter((each) => !recorded.has(each));
      requireEqual('recoveries', 'intents that are not on record once somebody came to every branch', [], forgotten);
    }
    await carryThrough(handle, maintenance, ground?.isStrewn === true);
    const doors = new Doors(engine, site.locationOf(AUDITOR, 0));
    try {
      const standing = standingOf(annals);
      for (const each of standing.branches.values()) {
        const { name } = each.branch;
        const { tables } = await obtain('inspect', async () => (await doors.to(name)).inspect());
        const mayDrift = ground?.isStrewn === true && name === annals.inUse;
        await compareStanding({ tables, mayDrift, open: () => doors.to(name) }, each, bench.known, site.snapshot());
      }
      if (maintenance.kind === 'cleanup') await comparePast(doors, standing, maintenance.keep, true);
    } finally {
      await doors.close();
    }
    // What merges are based on is needed as well.
    const [source] = others;
    if (maintenance.kind === 'cleanup' && source !== undefined) await doNext(handle, { kind: 'merge', source });
  }

  /** Whoever writes to a table puts right what has strayed there. */
  async function requireInOrder(): Promise<void> {
    const written = new Set(tablesOf(next).map(({ kind, type }) => `${kind} ${type}`));
    for (const { kind, type, drift } of (await obtain('inspect', () => handle.inspect())).tables) {
      const name = `${kind} ${type}`;
      if (written.has(name)) requireEqual('head', `${name}: drift after the next write`, false, drift);
    }
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

  /** The first write on a branch migrates it. */
  async function writeEverywhere(): Promise<void> {
    const others = [...annals.lines.keys()].filter((name) => name !== annals.inUse && name !== MAIN);
    for (const [index, branch] of others.entries()) {
      await elsewhere(branch, 4 + index, async (on) => {
        await writeNext(on);
        registrations.push(...(await ownForks(on)));
      });
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

/** Incarnations of the branches that there are. */
function living({ branches }: Standing): readonly string[] {
  return [...branches.values()].map(({ branch }) => branch.incarnation);
}
