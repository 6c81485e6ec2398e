#!/usr/bin/env node
// How many steps a second the conformance suite does on the lab and on a directory, and how long LanceDB alone needs on the
// lab for the same calls: the floor. Both in one run, so the ratio holds when the machine's speed drifts.
import { check } from '../props/check/check.ts';
import { labStore } from '../props/store/lab.ts';
import { fileStore } from '../props/store/file.ts';
import { conformance } from '../props/suite/conformance.ts';
import { startLab } from '../failpoints/lab/lab.ts';
import { Graph } from '../src/index.ts';
import { LanceRoot } from '../src/lance/connection.ts';
import { LanceTable } from '../src/lance/table.ts';
import { lanceConnectionTarget } from '../src/storage/location.ts';

const RUNS = Number(process.argv[2] ?? 60);
const SIDE_BY_SIDE = 4;

interface Calls {
  count: number;
  totalMs: number;
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
] as const;
const ROOT_CALLS = ['open', 'createEmpty', 'create'] as const;

/** Counts the calls into LanceDB, and how long they took in all, while `work` runs. */
async function tallied(work: () => Promise<void>): Promise<ReadonlyMap<string, Calls>> {
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

type Tapped = Record<string, (...args: unknown[]) => Promise<unknown>>;

function tap(prototype: Tapped, name: string, tally: Map<string, Calls>): () => void {
  const original = prototype[name];
  if (!original) throw new Error(`there is no ${name} to count`);
  prototype[name] = async function counted(this: unknown, ...args: unknown[]) {
    const startMs = performance.now();
    try {
      return await original.apply(this, args);
    } finally {
      const calls = tally.get(name) ?? { count: 0, totalMs: 0 };
      tally.set(name, { count: calls.count + 1, totalMs: calls.totalMs + performance.now() - startMs });
    }
  };
  return () => {
    prototype[name] = original;
  };
}

interface Measured {
  readonly steps: number;
  readonly elapsedMs: number;
  readonly cpuMs: number;
}

async function measure(store: Parameters<typeof check>[0]['store']): Promise<Measured> {
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  const { tally, verdict } = await check({ suite: conformance, engine: Graph, store, seed: 1, runs: RUNS });
  if (verdict === 'fail') throw new Error('the engine fails: there is nothing to measure');
  const { user, system } = process.cpuUsage(cpu);
  return { steps: tally.steps, elapsedMs: performance.now() - startMs, cpuMs: (user + system) / 1000 };
}

/** LanceDB alone: as many calls of each kind, on small tables of the lab, as many side by side. */
async function floorMs(calls: ReadonlyMap<string, Calls>): Promise<number> {
  const lab = await startLab();
  lab.createBucket('floor');
  const s3 = lab.issueKey('floor');
  const startMs = performance.now();
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, (_, lane) => repeat(calls, `s3://floor/lane${lane}`, s3)));
  const elapsedMs = performance.now() - startMs;
  lab.refuseAll();
  await lab.stop();
  return elapsedMs;
}

const COLUMNS = ['__id', 'token', 'expected', 'value'].map((name) => ({ name, type: 'utf8', nullable: true }) as const);
const SORTED = { orderBy: [{ column: '__id', descending: false }] } as const;
const EVERYTHING = { op: 'and', of: [] } as const;

/** Tables as old as those of a run get before a new run begins. */
const CALLS_A_TABLE = 40;

async function repeat(
  calls: ReadonlyMap<string, Calls>,
  root: string,
  s3: Parameters<typeof lanceConnectionTarget>[1],
) {
  const lance = new LanceRoot(lanceConnectionTarget(root, s3));
  const work = interleaved(calls);
  for (let start = 0, at = 0; start < work.length; start += CALLS_A_TABLE, at += 1) {
    const location = `t${at}`;
    await lance.createEmpty(location, COLUMNS);
    const table = await lance.open(location, COLUMNS);
    if (!table) throw new Error('a table that was just made is gone');
    for (const [turn, name] of work.slice(start, start + CALLS_A_TABLE).entries())
      await callOnce(lance, table, name, turn);
  }
  await lance.close();
}

async function callOnce(lance: LanceRoot, table: LanceTable, name: string, turn: number): Promise<void> {
  const row = { __id: `row ${turn % 5}`, token: '1', expected: '1', value: String(turn) };
  switch (name) {
    case 'open':
      await lance.open(table.location, COLUMNS, 1);
      return;
    case 'refresh':
    case 'count':
      await table[name]();
      return;
    case 'scan':
      await table.scan(SORTED);
      return;
    case 'scanPlaced':
      await table.scanPlaced('__id');
      return;
    case 'append':
    case 'upsert':
    case 'overwrite':
      await table[name]([row]);
      return;
    case 'guardedMerge':
      await table.guardedMerge('__id', [row]);
      return;
    case 'delete':
      await table.delete(EVERYTHING);
      return;
    default:
    // Tables are made anyway, as many as there are lanes and runs.
  }
}

/** One lane's share of the calls, mixed evenly. */
function interleaved(calls: ReadonlyMap<string, Calls>): string[] {
  const shares = [...calls].flatMap(([name, { count }]) => {
    const share = Math.round(count / SIDE_BY_SIDE);
    return Array.from({ length: share }, (_, index) => ({ name, at: (index + 0.5) / share }));
  });
  return shares.toSorted((a, b) => a.at - b.at).map(({ name }) => name);
}

function line(what: string, { steps, elapsedMs, cpuMs }: Measured): string {
  const rate = (steps / elapsedMs) * 1000;
  return `${what.padEnd(12)} ${rate.toFixed(1).padStart(6)} steps/s  ${(cpuMs / steps).toFixed(1).padStart(5)} ms CPU a step`;
}

let onLab: Measured | undefined;
const calls = await tallied(async () => {
  onLab = await measure(labStore());
});
if (!onLab) throw new Error('nothing was measured');
const floor = await floorMs(calls);
console.log(line('lab', onLab));
console.log(line('file', await measure(fileStore())));
console.log(
  `LanceDB alone on the lab, the same calls: ${((onLab.steps / floor) * 1000).toFixed(1)} steps/s, ratio ${(onLab.elapsedMs / floor).toFixed(2)}`,
);
console.log('calls into LanceDB a step, and milliseconds waited for each:');
for (const [name, { count, totalMs }] of [...calls].toSorted(([, a], [, b]) => b.totalMs - a.totalMs)) {
  console.log(
    `  ${name.padEnd(14)} ${(count / onLab.steps).toFixed(2).padStart(6)} ${(totalMs / count).toFixed(2).padStart(8)} ms`,
  );
}
