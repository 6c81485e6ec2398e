import { seededRandom, steppingClock, type Engine, type GraphHandle, type Inspection } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Race } from '../case/race.ts';
import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { requireTrueRecords } from '../compare/recoveries.ts';
import { isOpenEnded, type History, type HistoryRecord, type Moment } from '../history/history.ts';
import { observe, type OpenBranch } from '../history/observe.ts';
import { readRows } from '../history/rows.ts';
import { commitsOf } from '../history/strand.ts';
import type { Arena } from './arena.ts';
import { START_MS } from './start.ts';
import { blameOf } from './blame.ts';
import { type Begun, leftByOlder, requireMigratable, requireNothingWritten, requireSamePast } from './brought-up.ts';
import type { Ground } from './founder.ts';
import { isSilent, type Met } from './injector.ts';
import type { Racer } from './perform.ts';
import { requireWritable } from './writable.ts';

/** A race that is over. */
interface Ended {
  readonly engine: Engine;
  readonly data: Case;
  readonly arena: Arena;
  readonly ground: Ground;
  readonly programs: Race['programs'];
  readonly racers: readonly Racer[];
  readonly met: readonly Met[];
  readonly now: () => Moment;
}

/** What somebody finds who comes afterwards, once everybody's intents are resolved. */
export async function conclude(ended: Ended): Promise<History> {
  const { arena, ground, racers, data, met, now } = ended;
  // What was to land among the requests of the race does so before it is judged.
  for (const { head, fault } of met) {
    if (fault?.kind === 'deliver_late' && typeof fault.arrival === 'object') arena.land({ sequence: head.sequence });
  }
  const judges = await openAll(ended, 'judge');
  try {
    const inspection = await requireClean(judges, ended);
    const { start } = ground;
    const actors = racers.map((racer, actor) => ({ name: racer.name, records: withBlame(ended, racer, actor) }));
    const { main, others } = judges;
    requireNothingWritten(ended.programs, racers, met);
    const history = await obtain('history', () =>
      observe(main, { schema: data.schema, start, actors }, { now, isOfInterest: () => false, others }),
    );
    const isOlder = ground.older !== undefined;
    if (isOlder) for (const each of begunOf(judges, history)) await requireSamePast(start, each);
    requireTrueRecords(withoutGone(inspection, history), [...commitsOf(history).values()]);
    await requireUnmoved(ended, history);
    if (isOlder) for (const { graph, end } of endsOf(history, judges)) await requireMigratable(graph, end);
    return history;
  } finally {
    const living = racers.filter(({ isDead }) => !isDead);
    await Promise.allSettled([closeAll(judges), ...living.map(({ handle }) => handle?.close())]);
  }
}

/** Every branch, with the newest commit that it had when the race began. */
function begunOf({ main, others }: Opened, { start }: History): readonly Begun[] {
  const heads = new Map((start.branches ?? []).map(({ branch, head }) => [branch.incarnation, head]));
  return [
    { graph: main, head: start.commit.id },
    ...others.map(({ branch, graph }) => ({ graph, head: heads.get(branch.incarnation) })),
  ];
}

/** A commit that recovery published on a branch which is gone may be known to nobody. */
function withoutGone({ recoveries = [] }: Inspection, history: History): Pick<Inspection, 'recoveries'> {
  const commits = commitsOf(history);
  const kinds = history.actors.flatMap(({ records }) => records.map(({ kind }) => kind));
  if (!kinds.includes('deleteBranch')) return { recoveries };
  return { recoveries: recoveries.filter(({ commit, outcome }) => outcome !== 'published' || commits.has(commit)) };
}

/** Whatever is still on its way lands behind the recovery, and changes nothing that anybody sees. */
async function requireUnmoved(ended: Ended, history: History): Promise<void> {
  const { arena } = ended;
  const before = straysOf(ended).length;
  arena.land({});
  const after = straysOf(ended).length;
  if (after === 0 && ended.ground.strewn.length === 0 && olderRows(ended).size === 0) return;
  const heirs = await openAll(ended, 'heir');
  try {
    const found = endsOf(history, heirs);
    if (after > before) {
      for (const { graph, lineage, end } of found) {
        const commits = (await obtain('commits', () => graph.commits())).toReversed();
        requireEqual('past', 'commits after the last late request', lineage, commits.slice(-lineage.length));
        requireEqual('queries', 'rows after the last late request', end, await rowsFrom(graph));
      }
      await requireClean(heirs, ended);
    }
    for (const { graph, end } of found) {
      await obtain('a write where something landed late', () => requireWritable(graph, end));
    }
  } finally {
    await closeAll(heirs);
  }
}

/** What somebody found on each branch, and a handle on it. */
function endsOf(
  history: History,
  { main, others }: Opened,
): readonly (Pick<History, 'lineage' | 'end'> & { readonly graph: GraphHandle })[] {
  const { lineage, end, branches = [] } = history;
  const names = branches.map(({ branch }) => branch.name);
  const open = others.map(({ branch }) => branch.name);
  // A creation or a deletion whose end nobody was told of may come to pass at last.
  const inDoubt = new Set(
    history.actors.flatMap(({ records }) =>
      records.flatMap((record) =>
        (record.kind === 'createBranch' || record.kind === 'deleteBranch') && isOpenEnded(record) ? record.name : [],
      ),
    ),
  );
  const certain = (all: readonly string[]) => all.filter((name) => !inDoubt.has(name));
  requireEqual('past', 'branches after the last late request', certain(names), certain(open));
  return [
    { lineage, end, graph: main },
    ...branches.flatMap((left) => {
      const found = others.find(({ branch }) => branch.incarnation === left.branch.incarnation);
      return found ? { ...left, graph: found.graph } : [];
    }),
  ];
}

/** No intent is left, and nothing unpublished lies on a table, but for what came when nobody was there to put it back. */
async function requireClean({ main, others }: Opened, ended: Ended): Promise<Inspection> {
  const inspection = await obtain('inspect', () => main.inspect({ recoveries: true }));
  requireEqual('intents', 'intents', [], inspection.intents);
  requireInOrder(inspection, ended);
  for (const { graph } of others) requireInOrder(await obtain('inspect', () => graph.inspect()), ended);
  return inspection;
}

function requireInOrder({ tables }: Inspection, ended: Ended): void {
  const keys = straysOf(ended);
  for (const { type, drift, location } of tables) {
    const folder = location.includes('.lance/') ? location : `${location}.lance`;
    const isStrewn = ended.ground.strewn.includes(location) || olderRows(ended).has(type);
    const isExcused = isStrewn || keys.some((key) => key.includes(`${folder}/_versions/`));
    if (!isExcused) requireEqual('head', `${type}: drift`, false, drift);
  }
}

function olderRows({ racers }: Ended): ReadonlySet<string> {
  return leftByOlder({ actors: racers });
}

/** A handle on every branch. */
interface Opened {
  readonly main: GraphHandle;
  readonly others: readonly OpenBranch[];
}

/** Opens all branches for writing, so that what was left behind on any is put right. */
async function openAll(ended: Ended, name: keyof typeof SEEDS): Promise<Opened> {
  const main = await openAs(ended, name);
  const others: OpenBranch[] = [];
  try {
    // Nobody races any more, so that no branch can be gone by now.
    const [, ...branches] = speaksOfBranches(ended.data) ? await obtain('branches', () => main.branches()) : [];
    for (const branch of branches) others.push({ branch, graph: await openAs(ended, name, branch.name) });
    return { main, others };
  } catch (error) {
    await closeAll({ main, others });
    throw error;
  }
}

/** An engine may have none. */
function speaksOfBranches({ operations, race }: Case): boolean {
  return [...operations, ...(race?.programs.flat() ?? [])].some(({ kind }) => kind === 'createBranch');
}

async function closeAll({ main, others }: Opened): Promise<void> {
  await Promise.allSettled([main, ...others.map(({ graph }) => graph)].map((graph) => graph.close()));
}

/** The dead, and those who were cut short, could not put back what they had done. */
function straysOf({ racers, met, arena }: Ended): readonly string[] {
  const cutShort = new Set(met.flatMap(({ actor, fault }) => (fault && isSilent(fault) ? [actor] : [])));
  const gone = racers.filter(({ isDead }, actor) => isDead || cutShort.has(actor));
  return arena.strays(new Set(gone.map(({ name }) => name)));
}

/** With what happened to each operation. */
function withBlame({ met, arena }: Ended, { records, openings }: Racer, actor: number): HistoryRecord[] {
  // Where requests are not seen, nobody can tell.
  if (met.length === 0) return [...records];
  return records.map((record, index) => {
    const own = met.filter((each) => each.actor === actor && each.operation === index - openings);
    return { ...record, blame: blameOf(own, arena) };
  });
}

function rowsFrom(graph: GraphHandle) {
  return obtain('snapshot', async () => readRows(await graph.snapshot()));
}

/** Those who come afterwards. Each mints ids of its own, other than those of the racers. */
const SEEDS = { judge: 0, heir: -1 } as const;

function openAs({ engine, data, arena }: Ended, name: keyof typeof SEEDS, branch?: string): Promise<GraphHandle> {
  const s3 = arena.reachOf(name);
  const environment = {
    clock: steppingClock(START_MS),
    random: seededRandom((data.seed + SEEDS[name]) | 0),
    failpoints: { reach: async () => {} },
    concurrency: 1,
    upkeep: 'on_request',
    // Drawn tables are small.
    keyIndexRows: 2,
  } as const;
  return obtain('open', () =>
    engine.open({ root: arena.root, ...(s3 && { s3 }), ...(branch !== undefined && { branch }), environment }),
  );
}
