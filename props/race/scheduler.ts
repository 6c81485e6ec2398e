import type { Death, Preemption, Schedule } from '../case/race.ts';
import type { Access } from './access.ts';

/** A place at which an actor waited, and from which it was let go on. */
export interface Turn {
  readonly actor: number;
  readonly operation: number;
  readonly access: number;
  readonly at: Access;
}

/** A preemption that came to pass, before the turn with this index. */
export interface Taken {
  readonly preemption: Preemption;
  readonly turn: number;
}

/** An actor as the scheduler sees it. */
interface Lane {
  /** Places where it waits; more than one only where it does several things at once. */
  readonly waiting: { readonly at: Access; readonly go: () => void }[];
  operation: number;
  access: number;
  isOver: boolean;
  isDead: boolean;
  /** Resolves when it waits, or is over. */
  stopped: PromiseWithResolvers<void>;
}

/**
 * Lets one actor run at a time, from one place where others could notice it to the next. What happens in between is
 * nobody's business, so the order of turns is all there is to concurrency: the same schedule is the same run.
 */
export class Scheduler {
  readonly #lanes: readonly Lane[];
  readonly #order: readonly number[];
  readonly #preemptions: Map<string, Preemption>;
  readonly #turns: Turn[] = [];
  readonly #taken: Taken[] = [];
  readonly #deaths: ReadonlyMap<string, Death>;
  readonly #onDeath: (death: Death) => void;

  constructor(
    actors: number,
    { order, preemptions, deaths = [] }: Schedule,
    onDeath: (death: Death) => void = () => {},
  ) {
    this.#lanes = Array.from({ length: actors }, newLane);
    const rest = Array.from({ length: actors }, (_, actor) => actor).filter((actor) => !order.includes(actor));
    this.#order = [...order.filter((actor) => actor < actors), ...rest];
    this.#preemptions = new Map(preemptions.map((each) => [placeOf(each), each]));
    this.#deaths = new Map(deaths.map((each) => [placeOf(each), each]));
    this.#onDeath = onDeath;
  }

  /** Every turn so far, in order. */
  get turns(): readonly Turn[] {
    return this.#turns;
  }

  /** The preemptions that came to pass, in order. */
  get taken(): readonly Taken[] {
    return this.#taken;
  }

  /** Of an actor that is about to begin an operation; resolves when it may. */
  begin(actor: number, operation: number): Promise<void> {
    const lane = this.#lane(actor);
    lane.operation = operation;
    lane.access = 0;
    return this.wait(actor, { kind: 'begin' });
  }

  /** Of an actor that is about to do what others could notice; resolves when it may. */
  wait(actor: number, at: Access): Promise<void> {
    const lane = this.#lane(actor);
    const { promise, resolve } = Promise.withResolvers<void>();
    if (lane.isDead) return promise;
    lane.waiting.push({ at, go: resolve });
    lane.stopped.resolve();
    return promise;
  }

  /** Of an actor whose program has ended. */
  end(actor: number): void {
    const lane = this.#lane(actor);
    lane.isOver = true;
    lane.stopped.resolve();
  }

  /** Drives all actors to their ends. */
  async run(): Promise<void> {
    for (let current = this.#next(); current !== undefined;) {
      const lane = this.#lane(current);
      await lane.stopped.promise;
      if (lane.waiting.length === 0) {
        current = this.#next();
        continue;
      }
      if (this.#dies(current, lane)) continue;
      const to = this.#preempted(current, lane);
      if (to === undefined) this.#letGo(current, lane);
      else current = to;
    }
  }

  #letGo(actor: number, lane: Lane): void {
    const [next] = lane.waiting.splice(0, 1);
    if (!next) return;
    const { operation, access } = lane;
    lane.access += 1;
    this.#turns.push({ actor, operation, access, at: next.at });
    if (lane.waiting.length === 0 && !lane.isOver) lane.stopped = Promise.withResolvers();
    next.go();
  }

  #dies(actor: number, lane: Lane): boolean {
    const death = this.#deaths.get(placeOf({ actor, operation: lane.operation, access: lane.access }));
    if (!death) return false;
    lane.isDead = true;
    lane.isOver = true;
    lane.waiting.length = 0;
    this.#onDeath(death);
    return true;
  }

  #preempted(actor: number, { operation, access }: Lane): number | undefined {
    const place = placeOf({ actor, operation, access });
    const preemption = this.#preemptions.get(place);
    // It has been here, or will not come here again.
    this.#preemptions.delete(place);
    if (!preemption || preemption.to === actor || this.#lanes[preemption.to]?.isOver !== false) return undefined;
    this.#taken.push({ preemption, turn: this.#turns.length });
    return preemption.to;
  }

  #next(): number | undefined {
    return this.#order.find((actor) => !this.#lane(actor).isOver || this.#lane(actor).waiting.length > 0);
  }

  #lane(actor: number): Lane {
    const lane = this.#lanes[actor];
    if (!lane) throw new RangeError(`there is no actor ${actor}`);
    return lane;
  }
}

function newLane(): Lane {
  return { waiting: [], operation: 0, access: 0, isOver: false, isDead: false, stopped: Promise.withResolvers() };
}

function placeOf({ actor, operation, access }: Omit<Preemption, 'to'>): string {
  return `${actor}/${operation}/${access}`;
}
