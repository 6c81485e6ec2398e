import { seededRandom, steppingClock, type Engine, type GraphHandle, type Inspection } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import { requireTrueRecords } from '../compare/recoveries.ts';
import type { History, HistoryRecord, Moment } from '../history/history.ts';
import { observe } from '../history/observe.ts';
import { readRows, rowsOf } from '../history/rows.ts';
import type { Arena } from './arena.ts';
import { blameOf } from './blame.ts';
import type { Ground } from './ground.ts';
import { isSilent, type Met } from './injector.ts';
import type { Racer } from './perform.ts';
import { requireWritable } from './writable.ts';

/** When every racer's clock begins. */
export const START_MS = Date.UTC(2024, 1, 29);

/** A race that is over. */
interface Ended {
  readonly engine: Engine;
  readonly data: Case;
  readonly arena: Arena;
  readonly ground: Ground;
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
  const judge = await openAs(ended, 'judge');
  try {
    const inspection = await requireClean(judge, ended);
    const start = { commit: ground.commit, rows: rowsOf(ground.state) };
    const actors = racers.map(({ name, records }, actor) => ({ name, records: withBlame(ended, records, actor) }));
    const history = await obtain('history', () =>
      observe(judge, { schema: data.schema, start, actors }, { now, isOfInterest: () => false }),
    );
    requireTrueRecords(inspection, history.lineage);
    await requireUnmoved(ended, history);
    return history;
  } finally {
    const living = racers.filter(({ isDead }) => !isDead);
    await Promise.allSettled([judge.close(), ...living.map(({ handle }) => handle.close())]);
  }
}

/** Whatever is still on its way lands behind the recovery, and changes nothing that anybody sees. */
async function requireUnmoved(ended: Ended, { lineage, end }: History): Promise<void> {
  const { arena } = ended;
  const before = straysOf(ended).length;
  arena.land({});
  const after = straysOf(ended).length;
  if (after === 0) return;
  const heir = await openAs(ended, 'heir');
  try {
    if (after > before) {
      const commits = (await obtain('commits', () => heir.commits())).toReversed();
      requireEqual('past', 'commits after the last late request', lineage, commits.slice(-lineage.length));
      requireEqual('queries', 'rows after the last late request', end, await rowsFrom(heir));
      await requireClean(heir, ended);
    }
    await obtain('a write where something landed late', () => requireWritable(heir, end));
  } finally {
    await heir.close();
  }
}

/** No intent is left, and nothing unpublished lies on a table, but for what came when nobody was there to put it back. */
async function requireClean(graph: GraphHandle, ended: Ended): Promise<Inspection> {
  const inspection = await obtain('inspect', () => graph.inspect({ recoveries: true }));
  const { intents, tables } = inspection;
  requireEqual('intents', 'intents', [], intents);
  const keys = straysOf(ended);
  for (const { type, drift, location } of tables) {
    const isExcused = keys.some((key) => key.includes(`${location}.lance/_versions/`));
    if (!isExcused) requireEqual('head', `${type}: drift`, false, drift);
  }
  return inspection;
}

/** The dead, and those who were cut short, could not put back what they had done. */
function straysOf({ racers, met, arena }: Ended): readonly string[] {
  const cutShort = new Set(met.flatMap(({ actor, fault }) => (fault && isSilent(fault) ? [actor] : [])));
  const gone = racers.filter(({ isDead }, actor) => isDead || cutShort.has(actor));
  return arena.strays(new Set(gone.map(({ name }) => name)));
}

/** With what happened to each operation. The first record of an actor is its opening. */
function withBlame({ met, arena }: Ended, records: readonly HistoryRecord[], actor: number): HistoryRecord[] {
  // Where requests are not seen, nobody can tell.
  if (met.length === 0) return [...records];
  return records.map((record, index) => {
    const own = met.filter((each) => each.actor === actor && each.operation === index - 1);
    return { ...record, blame: blameOf(own, arena) };
  });
}

function rowsFrom(graph: GraphHandle) {
  return obtain('snapshot', async () => readRows(await graph.snapshot()));
}

function openAs({ engine, data, arena }: Ended, name: string): Promise<GraphHandle> {
  const s3 = arena.reachOf(name);
  const environment = {
    clock: steppingClock(START_MS),
    random: seededRandom(data.seed),
    failpoints: { reach: async () => {} },
    concurrency: 1,
  };
  return obtain('open', () => engine.open({ root: arena.root, ...(s3 && { s3 }), environment }));
}
