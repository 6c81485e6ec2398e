import test from 'ava';
import { startLab } from '../../failpoints/lab/lab.ts';
import { countRequests, totalOf, type RequestCounts } from '../../failpoints/lab/log/count-requests.ts';
import { serialHops } from '../../failpoints/lab/log/serial-hops.ts';
import { FULL_SPEED, type Pace } from '../../failpoints/lab/pace.ts';
import { Graph, type SchemaDefinition, type Statement } from '../../src/index.ts';
import { compareWithGolden } from '../support/golden.ts';
import { quietWorld } from '../support/world.ts';

// What a write of one row by its key costs while nobody optimizes: requests by class and verb, and how many of them wait
// for each other. Counted, not timed, so it is the same on every machine.

const SCHEMA: SchemaDefinition = {
  nodes: { Person: { key: ['email'], properties: { email: { type: 'String' }, age: { type: 'I32' } } } },
  edges: {},
};
const emailOf = (turn: number): string => `person ${turn}`;
const isTurn = (turn: number) => ({ op: 'eq', field: 'id', value: emailOf(turn) }) as const;

interface Plan {
  readonly name: string;
  /** Commits that are made. */
  readonly depth: number;
  /** Rows that are there before. */
  readonly rows: number;
  readonly write: (turn: number) => Statement;
}

const PLANS: readonly Plan[] = [
  {
    name: 'insert',
    depth: 300,
    rows: 0,
    write: (turn) => ({ op: 'insertNode', type: 'Person', values: { email: emailOf(turn), age: turn } }),
  },
  {
    name: 'upsert',
    depth: 70,
    rows: 100,
    write: (turn) => ({ op: 'upsertNode', type: 'Person', values: { email: emailOf(turn), age: turn } }),
  },
  {
    name: 'update',
    depth: 70,
    rows: 100,
    write: (turn) => ({ op: 'updateNodes', type: 'Person', set: { age: turn + 1000 }, where: isTurn(turn) }),
  },
  {
    name: 'delete',
    depth: 70,
    rows: 100,
    write: (turn) => ({ op: 'deleteNodes', type: 'Person', where: isTurn(turn) }),
  },
];

/** A handle is warm, and a graph has a history to speak of, after so many commits. */
const WARM = 5;

/**
 * Hops show only where requests take a while. A machine that stalls adds hops and never takes any away: so the least counts, of so
 * many tries that the last takes nothing away.
 */
const SLOW = { delayMs: 5, concurrency: Infinity };
const TRIES = { atLeast: 3, atMost: 10 };

/** Turns up to which hops are counted; the folds of 16 and 32 rows are among them. */
const SLOW_DEPTH = 36;

interface Cost {
  readonly requests: RequestCounts;
  readonly hops: number;
}

/** One cost a turn, on a graph that nobody else uses. */
async function costs(plan: Plan, pace: Pace): Promise<readonly Cost[]> {
  const lab = await startLab();
  try {
    lab.createBucket('bucket');
    const reach = { root: 's3://bucket/graph', s3: lab.issueKey('writer'), environment: quietWorld(undefined, 7) };
    const graph = await Graph.init({ ...reach, schema: SCHEMA });
    if (plan.rows > 0) await graph.load({ mode: 'append', nodes: { Person: peopleUpTo(plan.rows) } });
    lab.setPace(pace);
    const found: Cost[] = [];
    for (let turn = 0; turn < plan.depth; turn += 1) {
      lab.log.clear();
      await graph.mutate([plan.write(turn)]);
      const { events } = lab.log;
      found.push({ requests: countRequests(events), hops: serialHops(events) });
    }
    await graph.close();
    return found.slice(WARM);
  } finally {
    await lab.stop();
  }
}

async function hopsOf(plan: Plan): Promise<readonly number[]> {
  let least: readonly number[] = [];
  for (let tries = 1; tries <= TRIES.atMost; tries += 1) {
    const found = await costs({ ...plan, depth: SLOW_DEPTH }, SLOW);
    const before = least;
    least = found.map(({ hops }, turn) => Math.min(hops, before[turn] ?? Infinity));
    if (tries >= TRIES.atLeast && least.every((hops, turn) => hops === before[turn])) break;
  }
  return least;
}

function peopleUpTo(count: number): { email: string; age: number }[] {
  return Array.from({ length: count }, (_, turn) => ({ email: emailOf(turn), age: 0 }));
}

/** The least, the middle and the most; one number where they are the same. */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, middle, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return least === most ? String(least) : `${least} · ${middle} · ${most}`;
}

test('a write of one row costs what it cost', async (t) => {
  const requests: (readonly RequestCounts[])[] = [];
  const hops: (readonly number[])[] = [];
  for (const plan of PLANS) {
    requests.push((await costs(plan, FULL_SPEED)).map((cost) => cost.requests));
    hops.push(await hopsOf(plan));
  }
  const names = new Set(requests.flat().flatMap((counts) => Object.keys(counts))) as Set<keyof RequestCounts>;
  const row = (name: string, columns: readonly (readonly number[])[]): string =>
    `| ${[name, ...columns.map(spread)].join(' | ')} |`;
  const each = (pick: (counts: RequestCounts) => number) => requests.map((column) => column.map(pick));
  const table = [
    '# What a write of one row costs',
    '',
    'Requests by class and verb, as least · middle · most over the commits from the fifth on, on a warm handle, while',
    'nobody optimizes: 300 inserts into an empty table, and 70 upserts, updates and deletes of rows that are there.',
    '',
    `| | ${PLANS.map(({ name }) => name).join(' | ')} |`,
    `|---|${PLANS.map(() => '---|').join('')}`,
    ...[...names].toSorted().map((name) =>
      row(
        name,
        each((counts) => counts[name] ?? 0),
      ),
    ),
    row('**requests**', each(totalOf)),
    row('**serial hops**', hops),
    '',
  ].join('\n');
  await compareWithGolden(t, new URL('one-row-write.md', import.meta.url), table);
  const [inserts = []] = requests;
  t.true(Math.max(...inserts.map(totalOf)) <= 24, 'requests of an insert');
  for (const [index, { name }] of PLANS.entries()) {
    const sorted = (hops[index] ?? []).toSorted((a, b) => a - b);
    t.true((sorted[Math.floor(sorted.length / 2)] ?? Infinity) <= 15, `hops of one ${name} in the middle`);
  }
});
