import { LanceRoot } from '../../src/lance/connection.ts';
import { LanceTable } from '../../src/lance/table.ts';

/** Calls of one kind, and how long they were waited for in all. */
export interface Calls {
  readonly count: number;
  readonly totalMs: number;
}

const TABLE_CALLS = [
  'refresh',
  'scan',
  'scanPlaced',
  'count',
  'append',
  'upsert',
  'overwrite',
  'delete',
  'guardedMerge',
  'restore',
  'size',
  'compact',
] as const;
const ROOT_CALLS = ['open', 'createEmpty', 'create'] as const;

type Tapped = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** Counts the calls into LanceDB by their names while `work` runs. */
export async function countingLanceCalls(work: () => Promise<void>): Promise<ReadonlyMap<string, Calls>> {
  const tally = new Map<string, Calls>();
  const restore = [
    ...TABLE_CALLS.map((name) => tap(LanceTable.prototype as unknown as Tapped, name, tally)),
    ...ROOT_CALLS.map((name) => tap(LanceRoot.prototype as unknown as Tapped, name, tally)),
  ];
  try {
    await work();
  } finally {
    for (const undo of restore) undo();
  }
  return tally;
}

function tap(prototype: Tapped, name: string, tally: Map<string, Calls>): () => void {
  const original = prototype[name];
  if (!original) throw new Error(`there is no ${name} to count`);
  prototype[name] = async function counted(this: unknown, ...args: unknown[]) {
    const startMs = performance.now();
    try {
      return await original.apply(this, args);
    } finally {
      const { count, totalMs } = tally.get(name) ?? { count: 0, totalMs: 0 };
      tally.set(name, { count: count + 1, totalMs: totalMs + performance.now() - startMs });
    }
  };
  return () => {
    prototype[name] = original;
  };
}
