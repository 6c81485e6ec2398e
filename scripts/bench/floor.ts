import { startLab } from '../../failpoints/lab/lab.ts';
import { LanceRoot } from '../../src/lance/connection.ts';
import type { LanceTable } from '../../src/lance/table.ts';
import { lanceConnectionTarget } from '../../src/storage/location.ts';
import type { S3Options } from '../../src/storage/s3-options.ts';
import type { Calls } from './lance-calls.ts';

/** As many as `check` has runs side by side. */
const SIDE_BY_SIDE = 4;

/** Tables as old as those of a run get before a new run begins. */
const CALLS_A_TABLE = 40;

const COLUMNS = ['__id', 'token', 'expected', 'value'].map((name) => ({ name, type: 'utf8', nullable: true }) as const);
const SORTED = { orderBy: [{ column: '__id', descending: false }] } as const;
const EVERYTHING = { op: 'and', of: [] } as const;

/** How long LanceDB alone takes: as many calls of each kind, on small tables of the lab, as many side by side. */
export async function floorMs(calls: ReadonlyMap<string, Calls>): Promise<number> {
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

async function repeat(calls: ReadonlyMap<string, Calls>, root: string, s3: S3Options): Promise<void> {
  const lance = new LanceRoot(lanceConnectionTarget(root, s3));
  const work = interleaved(calls);
  for (let start = 0, at = 0; start < work.length; start += CALLS_A_TABLE, at += 1) {
    const location = `t${at}`;
    await lance.createEmpty(location, COLUMNS);
    const table = await lance.open(location, COLUMNS);
    if (!table) throw new Error('a table that was just made is gone');
    for (const [turn, name] of work.slice(start, start + CALLS_A_TABLE).entries())
      await callOnce(lance, table, name, turn);
    table.close();
  }
  lance.close();
}

async function callOnce(lance: LanceRoot, table: LanceTable, name: string, turn: number): Promise<void> {
  const row = { __id: `row ${turn % 5}`, token: '1', expected: '1', value: String(turn) };
  switch (name) {
    case 'open':
      (await lance.open(table.location, COLUMNS, 1))?.close();
      return;
    case 'refresh':
    case 'count':
    case 'size':
    case 'compact':
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
    case 'restore':
      await table.restore(1);
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
