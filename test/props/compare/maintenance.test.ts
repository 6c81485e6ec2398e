import test from 'ava';
import { compareCleanup, compareOptimize, compareRepair, compareUpkeep } from '../../../props/compare/maintenance.ts';
import { emptyState, write } from '../../../model/index.ts';
import type {
  CleanupResult,
  OptimizeResult,
  RepairResult,
  SchemaDefinition,
  UpkeepResult,
} from '../../../src/index.ts';
import { mismatchIn } from './support/ground.ts';

const SCHEMA: SchemaDefinition = {
  nodes: { A: { properties: { a: { type: 'I32' } }, indexes: [{ kind: 'scalar', property: 'a' }] } },
  edges: { B: { from: 'A', to: 'A', properties: {} } },
};
const EMPTY = emptyState(SCHEMA);
const FILLED = write(EMPTY, { kind: 'load', mode: 'append', nodes: { A: [{ a: 1 }] } }, ['a']);
const SUBJECT = { state: FILLED.ok ? FILLED.state : EMPTY, inherited: new Set(['edge B']) };
const INDEX = { kind: 'scalar', property: 'a', outcome: 'built' } as const;
const A = { key: 'node:a', kind: 'node', type: 'A' } as const;
const B = { key: 'edge:b', kind: 'edge', type: 'B' } as const;

const OPTIMIZED: OptimizeResult = {
  tables: [
    { ...A, outcome: 'compacted', indexes: [INDEX, { kind: 'id', property: null, outcome: 'extended' }] },
    { ...B, outcome: 'inherited', indexes: [] },
  ],
  internal: [{ location: 'audit', outcome: 'nothing_to_do' }],
};
const KEPT_UP: UpkeepResult = { tables: [{ ...A, outcome: 'compacted', indexes: [INDEX] }] };
const REPAIRED: RepairResult = {
  tables: [
    { ...A, found: 'in_order', published: 4, head: 4, above: [], done: 'nothing' },
    { ...B, found: 'inherited', published: 2, head: 2, above: [], done: 'nothing' },
  ],
};
const BRANCHES = new Map([
  ['main', { state: EMPTY, inherited: new Set<string>() }],
  ['dev', SUBJECT],
]);
const CLEANED: CleanupResult = {
  tables: [
    { ...A, branch: 'main', outcome: 'cleaned', versions: 2 },
    { ...B, branch: 'main', outcome: 'nothing_to_do', versions: 0 },
    { ...A, branch: 'dev', outcome: 'nothing_to_do', versions: 0 },
  ],
  internal: [
    { location: 'manifest', outcome: 'cleaned', versions: 3 },
    { location: 'its fork', outcome: 'nothing_to_do', versions: 0 },
  ],
  forks: [{ location: 'a fork', outcome: 'removed' }],
};

const first = <T>([one, ...others]: readonly T[], change: Partial<T>): readonly T[] =>
  one === undefined ? [] : [{ ...one, ...change }, ...others];

const last = <T>(all: readonly T[], change: Partial<T>): readonly T[] =>
  all.map((each, i) => (i === all.length - 1 ? { ...each, ...change } : each));

/** What no engine may say where nobody is at work beside it, and where that shows. */
const WRONG: readonly (readonly [what: string, shows: string, compare: () => void])[] = [
  [
    'drift after an optimize',
    'optimize: node A',
    () => compareOptimize({ ...OPTIMIZED, tables: first(OPTIMIZED.tables, { outcome: 'drift' }) }, SUBJECT),
  ],
  [
    'a table of another branch that is compacted',
    'optimize: edge B',
    () => compareOptimize({ ...OPTIMIZED, tables: last(OPTIMIZED.tables, { outcome: 'compacted' }) }, SUBJECT),
  ],
  [
    'a table that is passed over',
    'optimize: tables[1]',
    () => compareOptimize({ ...OPTIMIZED, tables: OPTIMIZED.tables.slice(1) }, SUBJECT),
  ],
  [
    'somebody at work on the audit table',
    'optimize: audit',
    () => compareOptimize({ ...OPTIMIZED, internal: first(OPTIMIZED.internal, { outcome: 'contended' }) }, SUBJECT),
  ],
  [
    'somebody at work on an index',
    'optimize: node A: index scalar on a',
    () =>
      compareOptimize(
        { ...OPTIMIZED, tables: first(OPTIMIZED.tables, { indexes: [{ ...INDEX, outcome: 'contended' }] }) },
        SUBJECT,
      ),
  ],
  [
    'an index that is put off though there are rows',
    'optimize: node A: index scalar on a',
    () =>
      compareOptimize(
        { ...OPTIMIZED, tables: first(OPTIMIZED.tables, { indexes: [{ ...INDEX, outcome: 'pending' }] }) },
        SUBJECT,
      ),
  ],
  [
    'an index that is made of no rows',
    'upkeep: node A: index scalar on a',
    () => compareUpkeep(KEPT_UP, { ...SUBJECT, state: EMPTY }),
  ],
  [
    'an index that is forgotten',
    'optimize: node A: indexes: tables[0]',
    () => compareOptimize({ ...OPTIMIZED, tables: first(OPTIMIZED.tables, { indexes: [] }) }, SUBJECT),
  ],
  [
    'upkeep of what is not its own',
    'upkeep: tables[0]',
    () => compareUpkeep({ tables: [{ ...B, outcome: 'compacted', indexes: [] }] }, SUBJECT),
  ],
  [
    'upkeep that is held up',
    'upkeep: node A',
    () => compareUpkeep({ tables: first(KEPT_UP.tables, { outcome: 'contended' }) }, SUBJECT),
  ],
  [
    'something above what is published',
    'repair: node A.found',
    () => compareRepair({ tables: first(REPAIRED.tables, { found: 'maintenance', head: 5 }) }, SUBJECT),
  ],
  [
    'a repair of what is in order',
    'repair: node A.done',
    () => compareRepair({ tables: first(REPAIRED.tables, { done: 'put_back' }) }, SUBJECT),
  ],
  [
    'a cleanup that fails on a table',
    'cleanup: node A of main',
    () => compareCleanup({ ...CLEANED, tables: first(CLEANED.tables, { outcome: 'failed' }) }, BRANCHES, true),
  ],
  [
    'a cleanup that fails on a manifest',
    'cleanup: manifest',
    () => compareCleanup({ ...CLEANED, internal: first(CLEANED.internal, { outcome: 'failed' }) }, BRANCHES, true),
  ],
  [
    'versions that are gone from what needed no cleaning',
    'cleanup: node A of dev: versions',
    () => compareCleanup({ ...CLEANED, tables: last(CLEANED.tables, { versions: 1 }) }, BRANCHES, true),
  ],
  [
    'a fork that could not be removed',
    'cleanup: a fork',
    () => compareCleanup({ ...CLEANED, forks: first(CLEANED.forks, { outcome: 'failed' }) }, BRANCHES, true),
  ],
  [
    'a table of a branch that is passed over',
    'cleanup: tables[1]',
    () => compareCleanup({ ...CLEANED, tables: CLEANED.tables.slice(0, 2) }, BRANCHES, true),
  ],
  [
    'something that is removed before its time',
    'cleanup: node A of main',
    () => compareCleanup(CLEANED, BRANCHES, false),
  ],
];

test('what maintenance has to say of a graph in order passes', (t) => {
  t.notThrows(() => {
    compareOptimize(OPTIMIZED, SUBJECT);
    compareUpkeep(KEPT_UP, SUBJECT);
    compareUpkeep({ tables: [] }, SUBJECT);
    compareRepair(REPAIRED, SUBJECT);
    compareCleanup(CLEANED, BRANCHES, true);
  });
});

for (const [what, shows, compare] of WRONG) {
  test(`${what} shows in what maintenance says`, async (t) => {
    t.is(await mismatchIn(compare), `maintenance ${shows}`);
  });
}
