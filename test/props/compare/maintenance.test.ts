import test from 'ava';
import { compareCleanup, compareOptimize, compareRepair, compareUpkeep } from '../../../props/compare/maintenance.ts';
import type { CleanupResult, OptimizeResult, RepairResult, UpkeepResult } from '../../../src/index.ts';
import { mismatchIn } from './support/ground.ts';

const TYPES = { all: new Set(['node A', 'edge B']), inherited: new Set(['edge B']) };
const A = { key: 'node:a', kind: 'node', type: 'A' } as const;
const B = { key: 'edge:b', kind: 'edge', type: 'B' } as const;

const OPTIMIZED: OptimizeResult = {
  tables: [
    { ...A, outcome: 'compacted' },
    { ...B, outcome: 'inherited' },
  ],
  internal: [{ location: 'audit', outcome: 'nothing_to_do' }],
};
const KEPT_UP: UpkeepResult = { tables: [{ ...A, outcome: 'compacted' }] };
const REPAIRED: RepairResult = {
  tables: [
    { ...A, found: 'in_order', published: 4, head: 4, above: [], done: 'nothing' },
    { ...B, found: 'inherited', published: 2, head: 2, above: [], done: 'nothing' },
  ],
};
const OWN = new Map([
  ['main', new Set(['node A', 'edge B'])],
  ['dev', new Set(['node A'])],
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
    () => compareOptimize({ ...OPTIMIZED, tables: first(OPTIMIZED.tables, { outcome: 'drift' }) }, TYPES),
  ],
  [
    'a table of another branch that is compacted',
    'optimize: edge B',
    () => compareOptimize({ ...OPTIMIZED, tables: last(OPTIMIZED.tables, { outcome: 'compacted' }) }, TYPES),
  ],
  [
    'a table that is passed over',
    'optimize: tables[1]',
    () => compareOptimize({ ...OPTIMIZED, tables: OPTIMIZED.tables.slice(1) }, TYPES),
  ],
  [
    'somebody at work on the audit table',
    'optimize: audit',
    () => compareOptimize({ ...OPTIMIZED, internal: first(OPTIMIZED.internal, { outcome: 'contended' }) }, TYPES),
  ],
  [
    'upkeep of what is not its own',
    'upkeep: tables[0]',
    () => compareUpkeep({ tables: [{ ...B, outcome: 'compacted' }] }, TYPES),
  ],
  [
    'upkeep that is held up',
    'upkeep: node A',
    () => compareUpkeep({ tables: first(KEPT_UP.tables, { outcome: 'contended' }) }, TYPES),
  ],
  [
    'something above what is published',
    'repair: node A.found',
    () => compareRepair({ tables: first(REPAIRED.tables, { found: 'maintenance', head: 5 }) }, TYPES),
  ],
  [
    'a repair of what is in order',
    'repair: node A.done',
    () => compareRepair({ tables: first(REPAIRED.tables, { done: 'put_back' }) }, TYPES),
  ],
  [
    'a cleanup that fails on a table',
    'cleanup: node A of main',
    () => compareCleanup({ ...CLEANED, tables: first(CLEANED.tables, { outcome: 'failed' }) }, OWN, true),
  ],
  [
    'a cleanup that fails on a manifest',
    'cleanup: manifest',
    () => compareCleanup({ ...CLEANED, internal: first(CLEANED.internal, { outcome: 'failed' }) }, OWN, true),
  ],
  [
    'versions that are gone from what needed no cleaning',
    'cleanup: node A of dev: versions',
    () => compareCleanup({ ...CLEANED, tables: last(CLEANED.tables, { versions: 1 }) }, OWN, true),
  ],
  [
    'a fork that could not be removed',
    'cleanup: a fork',
    () => compareCleanup({ ...CLEANED, forks: first(CLEANED.forks, { outcome: 'failed' }) }, OWN, true),
  ],
  [
    'a table of a branch that is passed over',
    'cleanup: tables[1]',
    () => compareCleanup({ ...CLEANED, tables: CLEANED.tables.slice(0, 2) }, OWN, true),
  ],
  ['something that is removed before its time', 'cleanup: node A of main', () => compareCleanup(CLEANED, OWN, false)],
];

test('what maintenance has to say of a graph in order passes', (t) => {
  t.notThrows(() => {
    compareOptimize(OPTIMIZED, TYPES);
    compareUpkeep(KEPT_UP, TYPES);
    compareUpkeep({ tables: [] }, TYPES);
    compareRepair(REPAIRED, TYPES);
    compareCleanup(CLEANED, OWN, true);
  });
});

for (const [what, shows, compare] of WRONG) {
  test(`${what} shows in what maintenance says`, async (t) => {
    t.is(await mismatchIn(compare), `maintenance ${shows}`);
  });
}
