import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import type { RequestHead } from '../../failpoints/lab/request-head.ts';
import {
  seededRandom,
  steppingClock,
  type Engine,
  type Environment,
  type Failpoint,
  type GraphHandle,
} from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { Race } from '../case/race.ts';
import { obtain } from '../compare/attempt.ts';
import type { HistoryRecord, Moment } from '../history/history.ts';
import type { Access } from './access.ts';
import type { Arena } from './arena.ts';
import { Graves, type Buried } from './graves.ts';
import type { Ground } from './founder.ts';
import { Injector, isSilent, isStrike, tookEffect, type Met, type Strike } from './injector.ts';
import { die, perform, type Racer } from './perform.ts';
import { StoreError } from '../store/store.ts';
import { Scheduler, type Taken, type Turn } from './scheduler.ts';
import { START_MS } from './start.ts';

const TOO_SLOW =
  'the machine is too slow for this race: a client gave up on a request that waited for its turn; run it again with less beside it';

/** What a race came to, before anybody judges it. */
export interface RaceRun {
  readonly programs: Race['programs'];
  /** Who raced, with what each was answered; their handles are open still. */
  readonly racers: readonly Racer[];
  readonly turns: readonly Turn[];
  /** The preemptions that came to pass. */
  readonly taken: readonly Taken[];
  /** What was to happen to requests that came. */
  readonly met: readonly Met[];
  /** Counts on from the last moment of the race. */
  readonly now: () => Moment;
  /** What happened to requests, and made a difference. */
  readonly strikes: readonly Strike[];
  readonly deaths: readonly Buried[];
  readonly reached: ReadonlySet<Failpoint>;
  /** Fingerprint of the durable writes, where they are counted. */
  readonly trace: string | undefined;
}

/**
 * Runs the race of a case. On a lab, the same case does the same. Who may have to tell of a race that never ends is given a
 * way to look at what it has come to.
 */
export async function runRace(
  engine: Engine,
  data: Case,
  race: Race,
  arena: Arena,
  ground: Ground,
  onBegin: (soFar: () => RaceRun) => void = () => {},
): Promise<RaceRun> {
  const racers: Racer[] = [];
  const graves = new Graves(arena);
  const injector = new Injector(data.faults ?? []);
  const scheduler = new Scheduler(race.programs.length, race.schedule, ({ actor, operation, landing }) => {
    const racer = racers[actor];
    if (!racer) return;
    die(racer, race.programs[actor]?.[operation], time);
    graves.bury(actor, racer.name, landing, scheduler.turns.length);
    ends[actor]?.resolve();
  });
  const reached = new Set<Failpoint>();
  const actors = new Map(race.programs.map((_, actor) => [nameOf(actor), actor]));
  const ends = race.programs.map(() => Promise.withResolvers<void>());
  /** Indices of the operations that the actors are at. */
  const places = race.programs.map(() => -1);
  /** Those whose operation has looked at the manifest to publish on it. */
  const publishing = new Set<number>();
  const tooSlow = Promise.withResolvers<never>();
  let moment = 0;
  let isRacing = false;
  const { state, commits: past, storedMs, older } = ground;
  const branches = new Set(ground.start.branches?.map(({ branch }) => branch.name));
  const time = { state, past, storedMs, older, branches, now: () => ++moment };

  async function turnOf(actor: number, at: Access): Promise<void> {
    await scheduler.wait(actor, at);
    graves.stir(scheduler.turns.length);
  }

  function meet(head: RequestHead): Fault | undefined {
    const actor = actors.get(head.actor) ?? 0;
    const at = { actor, operation: places[actor] ?? -1, isPublishing: publishing.has(actor) };
    const fault = injector.meet({ ...at, head, turn: scheduler.turns.length });
    const patience = racers[actor]?.patience;
    // Once it has come to the store: its sender gives up.
    if (fault && isSilent(fault)) setImmediate(() => patience?.abort());
    return fault;
  }

  /** Where nothing else explains it, its client's own time-out has struck: what it does then is no part of the case. */
  function desert(head: RequestHead): void {
    const actor = actors.get(head.actor) ?? 0;
    const isExplained = injector.met.some(
      (met) => met.actor === actor && met.fault && (met.operation === places[actor] || isSilent(met.fault)),
    );
    if (!isExplained) tooSlow.reject(new StoreError(TOO_SLOW));
  }

  function environmentOf(actor: number): Environment {
    const reach = async (name: Failpoint): Promise<void> => {
      // What its last calls come to when the store ends does not wake the dead.
      if (racers[actor]?.isDead) await new Promise<never>(() => {});
      reached.add(name);
      if (name === 'publish.loaded') publishing.add(actor);
      if (isRacing) await turnOf(actor, { kind: 'failpoint', name });
    };
    const random = seededRandom((data.seed + 1 + actor) | 0);
    return {
      clock: steppingClock(START_MS),
      random,
      failpoints: { reach },
      concurrency: 1,
      upkeep: 'on_request',
      keyIndexRows: 2,
    };
  }

  async function enter([name, actor]: readonly [string, number]): Promise<Racer> {
    const s3 = arena.reachOf(name);
    const location = { root: arena.root, ...(s3 && { s3 }), environment: environmentOf(actor) };
    // An older graph is migrated by opening it, which belongs to the race.
    if (older !== undefined) return racerOf({ name, location });
    const begin = time.now();
    const handle = await obtain('open', () => engine.open(location));
    const opened = { kind: 'open', begin, end: time.now(), outcome: { kind: 'done' } } as const;
    return racerOf({ name, location }, handle, [opened]);
  }

  function racerOf(who: Pick<Racer, 'name' | 'location'>, handle?: GraphHandle, records: HistoryRecord[] = []): Racer {
    const patience = new AbortController();
    const openings = records.length;
    return { ...who, engine, handle, records, openings, outcomes: [], begunAt: undefined, patience, isDead: false };
  }

  async function runProgram(racer: Racer, actor: number): Promise<void> {
    try {
      for (const [index, operation] of (race.programs[actor] ?? []).entries()) {
        await scheduler.begin(actor, index);
        places[actor] = index;
        publishing.delete(actor);
        await perform(racer, operation, time);
      }
    } finally {
      scheduler.end(actor);
    }
  }

  function soFar(): RaceRun {
    const { turns, taken } = scheduler;
    const { met } = injector;
    return {
      programs: race.programs,
      racers,
      met,
      now: time.now,
      turns,
      taken,
      strikes: met.filter(isStrike).filter((strike) => tookEffect(strike, arena)),
      deaths: graves.dead,
      reached,
      trace: arena.trace(),
    };
  }

  onBegin(soFar);
  for (const entry of actors) racers.push(await enter(entry));
  isRacing = true;
  const turn = (head: RequestHead) => turnOf(actors.get(head.actor) ?? 0, { kind: 'request', head });
  const letGo = arena.hold(new Set(actors.keys()), { turn, meet, desert });
  const living = racers.map((racer, actor) => Promise.race([runProgram(racer, actor), ends[actor]?.promise]));
  try {
    await Promise.race([tooSlow.promise, Promise.all([scheduler.run(), ...living])]);
  } finally {
    isRacing = false;
    letGo();
  }
  return soFar();
}

/** `a`, `b`, `c`, ... */
export function nameOf(actor: number): string {
  return String.fromCodePoint(97 + actor);
}
