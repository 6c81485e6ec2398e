import { seededRandom, steppingClock, type Engine, type Environment, type Failpoint } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Race } from '../case/race.ts';
import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import type { History } from '../history/history.ts';
import { readRows, rowsOf } from '../history/rows.ts';
import type { Arena } from './arena.ts';
import type { Ground } from './ground.ts';
import { perform, type Racer } from './perform.ts';
import { Scheduler, type Taken, type Turn } from './scheduler.ts';

/** What a race came to, before anybody judges it. */
export interface RaceRun {
  readonly programs: Race['programs'];
  /** Who raced, with what each was answered; their handles are open still. */
  readonly racers: readonly Racer[];
  readonly turns: readonly Turn[];
  /** The preemptions that came to pass. */
  readonly taken: readonly Taken[];
  readonly reached: ReadonlySet<Failpoint>;
  /** Fingerprint of the durable writes, where they are counted. */
  readonly trace: string | undefined;
}

/** When every racer's clock begins. */
const START_MS = Date.UTC(2024, 1, 29);

/** Runs the race of a case. On a lab, the same case does the same. */
export async function runRace(engine: Engine, data: Case, race: Race, arena: Arena, ground: Ground): Promise<RaceRun> {
  const scheduler = new Scheduler(race.programs.length, race.schedule);
  const reached = new Set<Failpoint>();
  const actors = new Map(race.programs.map((_, actor) => [nameOf(actor), actor]));
  let moment = 0;
  let isRacing = false;
  const time = { state: ground.state, now: () => ++moment };

  function environmentOf(actor: number): Environment {
    const reach = async (name: Failpoint): Promise<void> => {
      reached.add(name);
      if (isRacing) await scheduler.wait(actor, { kind: 'failpoint', name });
    };
    return { clock: steppingClock(START_MS), random: seededRandom(data.seed + 1 + actor), failpoints: { reach } };
  }

  async function enter([name, actor]: readonly [string, number]): Promise<Racer> {
    const s3 = arena.reachOf(name);
    const location = { root: arena.root, ...(s3 && { s3 }), environment: environmentOf(actor) };
    const begin = time.now();
    const handle = await obtain('open', () => engine.open(location));
    const opened = { kind: 'open', begin, end: time.now(), outcome: { kind: 'done' } } as const;
    return { name, engine, location, handle, records: [opened], outcomes: [] };
  }

  async function runProgram(racer: Racer, actor: number): Promise<void> {
    try {
      for (const [index, operation] of (race.programs[actor] ?? []).entries()) {
        await scheduler.begin(actor, index);
        await perform(racer, operation, time);
      }
    } finally {
      scheduler.end(actor);
    }
  }

  const racers: Racer[] = [];
  for (const entry of actors) racers.push(await enter(entry));
  isRacing = true;
  const letGo = arena.hold(new Set(actors.keys()), (head) =>
    scheduler.wait(actors.get(head.actor) ?? 0, { kind: 'request', head }),
  );
  try {
    await Promise.all([scheduler.run(), ...racers.map(runProgram)]);
  } finally {
    isRacing = false;
    letGo();
  }
  const { turns, taken } = scheduler;
  return { programs: race.programs, racers, turns, taken, reached, trace: arena.trace() };
}

/** What somebody finds who comes afterwards, once everybody's intents are resolved; nobody races on after that. */
export async function conclude(
  engine: Engine,
  { schema, seed }: Case,
  arena: Arena,
  ground: Ground,
  { racers }: RaceRun,
): Promise<History> {
  const environment = {
    clock: steppingClock(START_MS),
    random: seededRandom(seed),
    failpoints: { reach: async () => {} },
  };
  const s3 = arena.reachOf('judge');
  const judge = await obtain('open', () => engine.open({ root: arena.root, ...(s3 && { s3 }), environment }));
  try {
    const { intents, tables } = await obtain('inspect', () => judge.inspect());
    requireEqual('intents', 'intents', [], intents);
    for (const { type, drift } of tables) requireEqual('head', `${type}: drift`, false, drift);
    const commits = (await obtain('commits', () => judge.commits())).toReversed();
    const from = commits.findIndex(({ id }) => id === ground.commit.id);
    const end = await obtain('snapshot', async () => readRows(await judge.snapshot()));
    return {
      schema,
      start: { commit: ground.commit, rows: rowsOf(ground.state) },
      actors: racers.map(({ name, records }) => ({ name, records })),
      lineage: commits.slice(Math.max(from, 0)),
      end,
    };
  } finally {
    await Promise.allSettled([judge.close(), ...racers.map(({ handle }) => handle.close())]);
  }
}

/** `a`, `b`, `c`, ... */
export function nameOf(actor: number): string {
  return String.fromCodePoint(97 + actor);
}
