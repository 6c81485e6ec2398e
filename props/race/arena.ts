import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import type { Fault } from '../../failpoints/lab/faults/fault.ts';
import type { Landing } from '../../failpoints/lab/faults/plan.ts';
import { durableWrites } from '../../failpoints/lab/log/durable-writes.ts';
import type { RequestHead } from '../../failpoints/lab/request-head.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import type { S3Options } from '../../src/index.ts';
import type { Store } from '../store/store.ts';
import { fingerprint } from './equivalence.ts';
import { Pruning } from './pruning.ts';
import { strays } from './strays.ts';

/** Where a race takes place. */
export interface Arena extends AsyncDisposable {
  readonly root: string;
  /** How an actor reaches it. */
  reachOf(actor: string): S3Options | undefined;
  /** Has the requests of the actors do as they are told; until the result is called. */
  hold(actors: ReadonlySet<string>, traffic: HeldTraffic): () => void;
  /** Answers nothing more of an actor. What it had sent lands so; late is when it is told to. */
  kill(actor: string, landing: Landing): void;
  /** Lets requests land that are on their way although nobody waits for them: of an actor, or of that number. */
  land(which: { readonly actor?: string; readonly sequence?: number }): void;
  /** What happened to requests, by their numbers, as far as it made a difference. */
  faults(): ReadonlyMap<number, Fault['kind']>;
  /** Keys of what was written when nobody answered for it any more, some of the actors being gone. */
  strays(gone: ReadonlySet<string>): readonly string[];
  /** Fingerprint of the durable writes so far; undefined where nobody counts them. */
  trace(): string | undefined;
}

export interface HeldTraffic {
  /** A request that others could notice waits until this resolves. */
  readonly turn: (head: RequestHead) => Promise<void>;
  /** What happens to a request that goes on. */
  readonly meet: (head: RequestHead) => Fault | undefined;
  /** Its sender hung up before it was told to go on. */
  readonly desert: (head: RequestHead) => void;
}

const BUCKET = 'graphs';
export const LAB_ROOT = `s3://${BUCKET}/graph`;

/** A lab, empty or as a snapshot has it. There every access that matters can be scheduled. */
export async function labArena(from?: LabSnapshot): Promise<Arena & { snapshot(): LabSnapshot }> {
  const lab = await startLab(from ? { from } : {});
  if (!from) lab.createBucket(BUCKET);
  return {
    root: LAB_ROOT,
    reachOf: (actor) => lab.issueKey(actor),
    hold: (actors, traffic) => holdIn(lab, actors, traffic),
    kill: (actor, landing) => lab.kill(actor, landing),
    land({ actor, sequence }) {
      for (const late of lab.late) {
        const isMeant = (actor ?? late.actor) === late.actor && (sequence ?? late.sequence) === late.sequence;
        if (isMeant) lab.land(late.sequence);
      }
    },
    faults: () => new Map(lab.log.events.flatMap(({ sequence, fault }) => (fault ? [[sequence, fault] as const] : []))),
    strays: (gone) => strays(lab.log.events, gone),
    trace: () => fingerprint(durableWrites(lab.log.events)),
    snapshot: () => lab.snapshot(),
    [Symbol.asyncDispose]: async () => {
      lab.refuseAll();
      await lab.stop();
    },
  };
}

function holdIn(lab: Lab, actors: ReadonlySet<string>, { turn, meet, desert }: HeldTraffic): () => void {
  let isOpen = false;
  const pruning = new Pruning();
  const pass = async (head: RequestHead, gone: Promise<void>): Promise<void> => {
    void gone.then(() => lab.gate.held.includes(head) && desert(head));
    const isFree = pruning.isLook(head);
    if (head.contended && !isFree) await turn(head);
    // A race that ends early has let all go on, and its scheduler is still at it.
    if (isOpen) return;
    lab.gate.release(head.sequence, meet(head));
  };
  const unlisten = lab.gate.listen((head, gone) => void pass(head, gone));
  lab.gate.holdWhere(({ actor }) => actors.has(actor));
  return () => {
    isOpen = true;
    unlisten();
    lab.gate.open();
  };
}

/** Any other store: there actors take turns at failpoints only. */
export async function plainArena(store: Store): Promise<Arena> {
  const { root, s3, [Symbol.asyncDispose]: dispose } = await store.freshRoot();
  return {
    root,
    reachOf: () => s3,
    hold: () => () => {},
    kill: () => {},
    land: () => {},
    faults: () => new Map(),
    strays: () => [],
    trace: () => undefined,
    [Symbol.asyncDispose]: dispose,
  };
}
