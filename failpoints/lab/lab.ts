import { systemClock, type Clock } from '../../src/base/clock.ts';
import type { S3Options } from '../../src/storage/s3-options.ts';
import { createActors } from './actors.ts';
import { createCell } from './cell.ts';
import { NO_FAULTS, type FaultPlan, type Landing } from './faults/plan.ts';
import { createGate, type Gate } from './gate.ts';
import { createLog, type Log } from './log/log.ts';
import { addBucket, REGION } from './operations/buckets.ts';
import { FULL_SPEED, type Pace } from './pace.ts';
import { createReception } from './reception.ts';
import type { RequestHead } from './request-head.ts';
import type { LabRequest } from './request.ts';
import { close, endpointOf, listen } from './server.ts';
import { EMPTY_SNAPSHOT, type LabSnapshot } from './snapshot.ts';
import { createTraffic } from './traffic.ts';

/** One durable write, and the lab as it was right before and right after. */
export interface DurableWrite {
  /** Counted from 1, from the lab's start. */
  readonly index: number;
  readonly head: RequestHead;
  readonly request: LabRequest;
  readonly before: LabSnapshot;
  readonly after: LabSnapshot;
  /** Writes that had arrived by then and had not taken effect. Each of them may have, for all that a crash can tell. */
  readonly inFlight: readonly LabRequest[];
}

export interface LabOptions {
  /** Stamps what is stored, and waits where something is to be slow. */
  readonly clock?: Clock;
  /** What the lab begins with. */
  readonly from?: LabSnapshot;
  readonly faults?: FaultPlan;
  readonly pace?: Pace;
}

/**
 * An object store in this process that speaks S3 on a loopback port, to LanceDB and to the `minio` client alike. It keeps
 * everything in memory and does what it is asked exactly, or refuses; what goes wrong, goes wrong by plan.
 */
export interface Lab {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly log: Log;
  readonly gate: Gate;
  /** Credentials by which the lab knows the requests of `actor`; each call issues another key. */
  issueKey(actor: string): Required<Omit<S3Options, 'sessionToken'>>;
  /** Throws `Refusal` where the name is none for a bucket, or is taken. */
  createBucket(name: string): void;
  /** From now on; its rules count from here. */
  setFaults(plan: FaultPlan): void;
  /** From now on. */
  setPace(pace: Pace): void;
  /**
   * From now on no request of the actor is answered, nor does a new one take effect. What it has under way becomes what
   * `landing` says, or the plan's `onDeath`.
   */
  kill(actor: string, landing?: Landing | ((head: RequestHead) => Landing)): void;
  /** Requests that are still to land although their senders gave up on them. */
  readonly late: readonly LabRequest[];
  /** Lets a late request land, or all of them. */
  land(sequence?: number): void;
  /** Lets a request take effect that nobody sends here, such as one that was in flight when this lab forked; its status. */
  deliver(request: LabRequest): number;
  /** Tells of every durable write from now on, as it happens; until the function that it returns is called. */
  onDurableWrite(listener: (write: DurableWrite) => void): () => void;
  snapshot(): LabSnapshot;
  /** From now on it holds what a snapshot of another lab does, as if somebody had brought it there. Who has keys keeps them. */
  become(snapshot: LabSnapshot): void;
  /** A lab that begins with this one's snapshot, at another port and without faults unless told. */
  fork(options?: Omit<LabOptions, 'from'>): Promise<Lab>;
  /**
   * The end for whoever still waits or tries: from now on, and also where no answer came so far, every write is refused and
   * every read finds nothing. LanceDB goes on for long where nobody answers or listens; so its calls end soon.
   */
  refuseAll(): void;
  /** Cuts all connections and frees the port; whoever waits for an answer gets none. */
  stop(): Promise<void>;
}

export async function startLab({
  clock = systemClock,
  from = EMPTY_SNAPSHOT,
  faults = NO_FAULTS,
  pace = FULL_SPEED,
}: LabOptions = {}): Promise<Lab> {
  const actors = createActors(from.identities);
  const cell = createCell(from.state, clock);
  const gate = createGate();
  const log = createLog();
  const listeners = new Set<(write: DurableWrite) => void>();
  let durableWrites = 0;
  let { onDeath } = faults;

  const traffic = createTraffic(
    {
      clock,
      actors,
      cell,
      gate,
      log,
      onChange({ request, before, after }, head, inFlight) {
        const index = ++durableWrites;
        const { identities } = actors;
        const at = (state: LabSnapshot['state']): LabSnapshot => ({ state, identities });
        for (const listener of listeners)
          listener({ index, head, request, before: at(before), after: at(after), inFlight });
      },
    },
    faults,
    pace,
  );
  const server = await listen(createReception(actors, log, traffic));
  const endpoint = endpointOf(server);
  const snapshot = (): LabSnapshot => ({ state: cell.state, identities: actors.identities });

  return {
    endpoint,
    log,
    gate,
    issueKey: (actor) => ({
      endpoint,
      accessKeyId: actors.issue(actor),
      secretAccessKey: 'not-verified',
      region: REGION,
    }),
    createBucket(name) {
      cell.replace(addBucket(cell.state, name));
    },
    setFaults(plan) {
      onDeath = plan.onDeath;
      traffic.follow(plan);
    },
    setPace: (next) => traffic.keep(next),
    kill(actor, landing = onDeath) {
      traffic.kill(actor, typeof landing === 'function' ? landing : () => landing);
    },
    get late() {
      return traffic.late.requests;
    },
    land(sequence) {
      for (const request of traffic.late.take(sequence)) traffic.deliver(request);
    },
    deliver: (request) => traffic.deliver(request),
    onDurableWrite(listener) {
      const own = (write: DurableWrite): void => listener(write);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    snapshot,
    become: ({ state }) => cell.replace(state),
    fork: (options = {}) => startLab({ clock, ...options, from: snapshot() }),
    refuseAll: () => traffic.refuseAll(),
    async stop() {
      traffic.stop();
      await close(server);
    },
  };
}
