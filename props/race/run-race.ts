import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import { durableWrites } from '../../failpoints/lab/log/durable-writes.ts';
import type { RequestHead } from '../../failpoints/lab/request-head.ts';
import { seededRandom, steppingClock, type Engine, type Environment, type Failpoint } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Preemption, Race } from '../case/race.ts';
import { obtain } from '../compare/attempt.ts';
import { requireEqual } from '../compare/mismatch.ts';
import type { History } from '../history/history.ts';
import { readRows, rowsOf } from '../history/rows.ts';
import { fingerprint } from './equivalence.ts';
import { ROOT, type Ground } from './ground.ts';
import { perform, type Racer } from './perform.ts';
import { Scheduler, type Turn } from './scheduler.ts';

/** What a race came to. */
export interface RaceRun {
  readonly history: History;
  readonly turns: readonly Turn[];
  readonly taken: readonly Preemption[];
  readonly reached: ReadonlySet<Failpoint>;
  /** Fingerprint of the durable writes, fresh names numbered. */
  readonly trace: string;
}

/** When every racer's clock begins. */
const START_MS = Date.UTC(2024, 1, 29);

/** Runs the race of a case on a fork of its ground. The same case does the same. */
export async function runRace(engine: Engine, data: Case, race: Race, ground: Ground): Promise<RaceRun> {
  const lab = await startLab({ from: ground.snapshot });
  try {
    return await raceOn(lab, engine, data, race, ground);
  } finally {
    lab.refuseAll();
    await lab.stop();
  }
}

async function raceOn(lab: Lab, engine: Engine, data: Case, race: Race, ground: Ground): Promise<RaceRun> {
  const scheduler = new Scheduler(race.programs.length, race.schedule);
  const reached = new Set<Failpoint>();
  let moment = 0;
  let started = false;
  const time = { state: ground.state, now: () => ++moment };
  const environmentOf = (actor: number): Environment => ({
    clock: steppingClock(START_MS),
    random: seededRandom(data.seed + 1 + actor),
    failpoints: {
      reach: async (name) => {
        reached.add(name);
        if (started) await scheduler.wait(actor, { kind: 'failpoint', name });
      },
    },
  });
  const racers: Racer[] = [];
  for (const actor of race.programs.keys()) {
    const name = nameOf(actor);
    const location = { root: ROOT, s3: lab.issueKey(name), environment: environmentOf(actor) };
    const begin = time.now();
    const handle = await obtain('open', () => engine.open(location));
    racers.push({ name, engine, location, handle, records: [openRecord(begin, time.now())] });
  }
  started = true;
  const actors = new Map(racers.map(({ name }, actor) => [name, actor]));
  lab.gate.holdWhere(({ actor, contended }) => contended && actors.has(actor));
  const unlisten = lab.gate.listen((head) => void pass(head));
  const pass = async (head: RequestHead): Promise<void> => {
    const actor = actors.get(head.actor);
    if (actor === undefined) return;
    await scheduler.wait(actor, { kind: 'request', head });
    lab.gate.release(head.sequence);
  };
  try {
    await Promise.all([scheduler.run(), ...racers.map((racer, actor) => runProgram(racer, actor))]);
  } finally {
    unlisten();
    started = false;
    lab.gate.open();
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

  const trace = fingerprint(durableWrites(lab.log.events));
  const history = await conclude(lab, engine, data, ground, racers);
  return { history, turns: scheduler.turns, taken: scheduler.taken, reached, trace };
}

/** What somebody finds who comes afterwards, once everybody's intents are resolved. */
async function conclude(
  lab: Lab,
  engine: Engine,
  { schema, seed }: Case,
  ground: Ground,
  racers: readonly Racer[],
): Promise<History> {
  const environment = {
    clock: steppingClock(START_MS),
    random: seededRandom(seed),
    failpoints: { reach: async () => {} },
  };
  const judge = await obtain('open', () => engine.open({ root: ROOT, s3: lab.issueKey('judge'), environment }));
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

function openRecord(begin: number, end: number) {
  return { kind: 'open', begin, end, outcome: { kind: 'done' } } as const;
}
