import { startLab, type Lab } from '../../failpoints/lab/lab.ts';
import { durableWrites } from '../../failpoints/lab/log/durable-writes.ts';
import type { RequestHead } from '../../failpoints/lab/request-head.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import type { S3Options } from '../../src/index.ts';
import type { Store } from '../store/store.ts';
import { fingerprint } from './equivalence.ts';

/** Where a race takes place. */
export interface Arena extends AsyncDisposable {
  readonly root: string;
  /** How an actor reaches it. */
  reachOf(actor: string): S3Options | undefined;
  /** Has every request of the actors that others could notice wait until `turn` resolves; until the result is called. */
  hold(actors: ReadonlySet<string>, turn: (head: RequestHead) => Promise<void>): () => void;
  /** Fingerprint of the durable writes so far; undefined where nobody counts them. */
  trace(): string | undefined;
}

const BUCKET = 'graphs';
const LAB_ROOT = `s3://${BUCKET}/graph`;

/** A lab, empty or as a snapshot has it. There every access that matters can be scheduled. */
export async function labArena(from?: LabSnapshot): Promise<Arena & { snapshot(): LabSnapshot }> {
  const lab = await startLab(from ? { from } : {});
  if (!from) lab.createBucket(BUCKET);
  return {
    root: LAB_ROOT,
    reachOf: (actor) => lab.issueKey(actor),
    hold: (actors, turn) => holdIn(lab, actors, turn),
    trace: () => fingerprint(durableWrites(lab.log.events)),
    snapshot: () => lab.snapshot(),
    [Symbol.asyncDispose]: async () => {
      lab.refuseAll();
      await lab.stop();
    },
  };
}

function holdIn(lab: Lab, actors: ReadonlySet<string>, turn: (head: RequestHead) => Promise<void>): () => void {
  const unlisten = lab.gate.listen((head) => {
    void turn(head).then(() => lab.gate.release(head.sequence));
  });
  lab.gate.holdWhere(({ actor, contended }) => contended && actors.has(actor));
  return () => {
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
    trace: () => undefined,
    [Symbol.asyncDispose]: dispose,
  };
}
