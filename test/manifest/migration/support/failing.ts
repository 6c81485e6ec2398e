import type { ExecutionContext } from 'ava';
import type { Fault } from '../../../../failpoints/lab/faults/fault.ts';
import type { FaultRule } from '../../../../failpoints/lab/faults/plan.ts';
import { durableWrites } from '../../../../failpoints/lab/log/durable-writes.ts';
import type { LabEvent } from '../../../../failpoints/lab/log/event.ts';
import type { Verb } from '../../../../failpoints/lab/verb.ts';
import type { Scar } from '../../../../props/case/scar.ts';
import type { StoredRow } from '../../../../src/base/column.ts';
import { GraphError, type Graph } from '../../../../src/index.ts';
import { manifestLocation } from '../../../../src/manifest/branch.ts';
import type { OlderVersion } from '../../../../src/manifest/older/layout.ts';
import { MANIFEST_COLUMNS } from '../../../../src/manifest/rows.ts';
import { add, cities } from '../../../support/branched.ts';
import {
  keepsake,
  registry,
  revived,
  stamps,
  tale,
  type Keepsake,
  type OlderGround,
  type Past,
} from '../../../support/older.ts';
import { everything } from '../../../support/people.ts';

/** Two branches, two that made commits, a merge; and several tables in one commit. */
const PAST: Past = {
  names: ['main', 'feature/x'],
  async live({ main, fork }) {
    const feature = await fork('feature/x');
    await add(feature, 'Oslo');
    await feature.close();
    await main.refresh();
    const ada = { op: 'insertNode', type: 'Person', values: { email: 'ada' } } as const;
    const paris = { op: 'insertNode', type: 'City', values: { name: 'Paris' } } as const;
    await main.mutate([ada, paris], { actor: 'eve' });
    await main.merge('feature/x', { actor: 'joe' });
  },
};

/** What besides is read of graphs of these versions. */
const SCARS_OF: Readonly<Record<OlderVersion, readonly Scar[]>> = {
  1: ['dropped table', 'untold commit'],
  2: ['dropped table', 'stale run'],
  3: ['dropped table', 'late history', 'copied history'],
  4: ['dropped table', 'overtaken'],
};

// Lance asks again by itself, for minutes where it must, and it is what comes after that is to be seen.
process.env['OBJECT_STORE_CLIENT_MAX_RETRIES'] = '0';

const SLOW_DOWN: Fault = { kind: 'throttle' };

const UNREACHABLE: Fault = { kind: 'fail_before', answer: 'reset' };

/** How often whoever reads asks again, and then gives up; for several files at once where they hold rows. */
function patienceOf({ class: objectClass, verb }: Kind): number {
  if (objectClass.endsWith('.data')) return 16;
  return verb === 'list' ? 6 : 4;
}

const READS: ReadonlySet<Verb> = new Set(['get', 'head', 'list']);

/** What is migrated: main by whoever opens it for writing, a branch by the first that may write to it. */
export interface Migration {
  readonly branch: string;
  readonly kept: Keepsake;
  readonly run: (older: OlderGround, actor: string) => Promise<Graph>;
}

export async function ofMain(version: OlderVersion): Promise<Migration> {
  return {
    branch: 'main',
    kept: await graphOf(version),
    run: (older, actor) => older.open('main', {}, undefined, actor),
  };
}

/** Of a graph whose main was migrated. */
export async function ofBranch(t: ExecutionContext, version: OlderVersion): Promise<Migration> {
  const kept = await graphOf(version);
  const older = await revived(t, kept);
  await (await older.open()).close();
  return {
    branch: 'feature/x',
    kept: { ...kept, snapshot: older.lab.snapshot() },
    async run({ open }, actor) {
      const graph = await open('feature/x', {}, undefined, actor);
      await graph.upkeep();
      return graph;
    },
  };
}

async function graphOf(version: OlderVersion): Promise<Keepsake> {
  return keepsake({ version, scars: SCARS_OF[version] }, PAST);
}

/** One after the other fails, of each class and verb by itself: the outcome of one tells nothing of another. */
export async function failLong(t: ExecutionContext, migration: Migration): Promise<void> {
  const { expected, reads } = await unharmed(t, migration);
  const ends: Ends = new Map();
  let refused = 0;
  const lanes = reads.map(async ({ count, ...kind }) => {
    for (let nth = 1; nth <= count; nth += 1) {
      const what = `${kind.class} ${kind.verb} ${nth}`;
      const trial = await fail(
        t,
        migration,
        [{ ...kind, when: { nth, times: patienceOf(kind) }, fault: UNREACHABLE }],
        ends,
      );
      t.true(trial.struck.size > 0, `${what} was met`);
      t.deepEqual(trial.found, expected, what);
      if (trial.isRefused) refused += 1;
    }
  });
  await Promise.all(lanes);
  // The others found what was read at the same time, and had their turn when it had answered.
  t.true(refused * 2 > reads.reduce((sum, { count }) => sum + count, 0));
}

/** Lance mostly asks again, and then nothing happened: so all that are the n-th of their class and verb fail in the same run. */
export async function failOnce(t: ExecutionContext, migration: Migration): Promise<void> {
  const { expected, reads } = await unharmed(t, migration);
  const last = Math.max(...reads.map(({ count }) => count));
  const ends: Ends = new Map();
  const rounds = Array.from({ length: last }, async (_, index) => {
    let left = reads.filter(({ count }) => count > index);
    while (left.length > 0) {
      const when = { nth: index + 1 };
      const rules = left.map(({ class: objectClass, verb }) => ({ class: objectClass, verb, when, fault: SLOW_DOWN }));
      const { struck, found } = await fail(t, migration, rules, ends);
      t.deepEqual(found, expected, `${index + 1}: ${[...struck].join()}`);
      // Whoever was refused did not come to the others.
      const remaining = left.filter((kind) => !struck.has(nameOf(kind)));
      t.true(remaining.length < left.length);
      left = remaining;
    }
  });
  await Promise.all(rounds);
}

/** Requests that are counted together. */
type Kind = Pick<LabEvent, 'class' | 'verb'>;

function nameOf({ class: objectClass, verb }: Kind): string {
  return `${objectClass} ${verb}`;
}

/** What a migration reads, and what comes of it where nothing fails. */
async function unharmed(t: ExecutionContext, migration: Migration) {
  const older = await revived(t, migration.kept);
  const graph = await migration.run(older, 'migrator');
  const reads = new Map<string, Kind & { count: number }>();
  for (const event of older.lab.log.events.filter(({ verb }) => READS.has(verb))) {
    const name = nameOf(event);
    reads.set(name, { class: event.class, verb: event.verb, count: (reads.get(name)?.count ?? 0) + 1 });
  }
  t.deepEqual(await tale(graph), older.told[migration.branch]);
  t.deepEqual(await registry(graph), older.branches);
  return { expected: await tellings(older, graph), reads: [...reads.values()] };
}

/** What becomes of a graph that was left as it was by these writes, by their trace: who was refused after the same ones left the same. */
type Ends = Map<string, Promise<unknown>>;

interface Trial {
  /** What kinds of requests failed. */
  readonly struck: ReadonlySet<string>;
  readonly isRefused: boolean;
  /** What there is once it was done, by whoever came next if need be. */
  readonly found: unknown;
}

async function fail(
  t: ExecutionContext,
  migration: Migration,
  rules: readonly FaultRule[],
  ends: Ends,
): Promise<Trial> {
  const older = await revived(t, migration.kept);
  const { lab } = older;
  lab.setFaults({ seed: 0, rules: rules.map((rule) => ({ ...rule, actor: 'migrator' })), onDeath: 'dropped' });
  try {
    const graph = await migration.run(older, 'migrator').catch((error: unknown) => {
      if (!(error instanceof GraphError)) throw error;
      t.is(error.kind, 'unavailable', error.message);
      return undefined;
    });
    const struck = new Set(lab.log.events.filter(({ fault }) => fault !== undefined).map(nameOf));
    if (graph) return { struck, isRefused: false, found: await tellings(older, graph) };
    const trace = traceOf(lab.log.events);
    const end = ends.get(trace) ?? migration.run(older, 'next').then((next) => tellings(older, next));
    ends.set(trace, end);
    return { struck, isRefused: true, found: await end };
  } finally {
    lab.refuseAll();
    await lab.stop();
  }
}

function traceOf(events: readonly LabEvent[]): string {
  const sizes = events.filter(({ effect }) => effect !== undefined).map((event) => `${nameOf(event)} ${event.bytesIn}`);
  return JSON.stringify([durableWrites(events), sizes.toSorted()]);
}

/** What the migrated manifest says, row by row, what is to be read under it, and what other branches tell. */
async function tellings(older: OlderGround, graph: Graph): Promise<unknown> {
  const lance = older.place.connect();
  const manifest = await lance.open(manifestLocation(graph.branch), MANIFEST_COLUMNS);
  const rows = (await manifest?.scan()) ?? [];
  lance.close();
  const other = await older.open(graph.branch === 'main' ? 'feature/x' : 'main', { mode: 'read-only' });
  const told = {
    stamps: await stamps(older),
    rows: rows.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1)),
    everything: await everything(await graph.snapshot()),
    line: await graph.ancestors(),
    ofOther: { line: await other.ancestors(), cities: await cities(other) },
  };
  await Promise.all([graph.close(), other.close()]);
  return told;
}

function idOf(row: StoredRow): string {
  return String(row['object_id']);
}
