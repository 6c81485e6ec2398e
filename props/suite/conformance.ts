import { OPERATION_KINDS } from '../case/operation.ts';
import { conformanceCase } from '../draw/case.ts';
import { rehearseEffective } from '../run/rehearse.ts';
import { runCase } from '../run/run-case.ts';
import { drawFrom } from './draw-from.ts';
import type { Floor } from './floor.ts';
import type { Suite } from './suite.ts';
import type { Tally } from './tally.ts';

// Intent: one actor, everything that the engine can do, nothing that goes wrong. Random schemas and programs, valid and
// invalid operations mixed, every second one on several branches; after every step engine and model are compared over all
// paths on which a difference could show.

/** What effective operations have to exercise between them. */
const EXERCISED = [
  'insertNode',
  'upsertNode',
  'insertEdge',
  'upsertEdge',
  'updateNodes',
  'updateEdges',
  'deleteNodes',
  'deleteEdges',
  'load append',
  'load merge',
  'load overwrite',
  'reopen replace',
  'reopen beside',
  'reopen back',
  'changes',
  'createBranch',
  'deleteBranch',
  'checkout',
];

const REFUSED = ['bad_request', 'not_found', 'conflict'] as const;

// There are at least three of each in ten runs, so that a floor of one in fifty is missed by chance once in a million checks.
const RUNS_PER_FLOOR = 50;

/** What operations have to end in between them, and in how many runs once at least: each comes up fifteen times as often. */
const ENDED: readonly (readonly [trait: string, runs: number])[] = [
  ['merge: conflict', 50],
  ['merge: up_to_date', 100],
  ['merge: fast_forward', 100],
  ['merge: merged', 100],
  ['createBranch in the past', 100],
  ['merge: crosswise', 500],
  ['deleteBranch: another was made from it', 500],
  ['deleteBranch: another reads its tables', 500],
  ['optimize: compacted', 100],
  ['upkeep: compacted', 100],
  ['cleanup: versions of tables removed', 100],
  ['cleanup: versions of manifests removed', 100],
  ['index: built', 100],
  ['index: extended', 500],
  ['cleanup: forks removed', 1000],
  ['given up: readAt', 500],
  ['given up: readAsOf', 500],
  ['given up: changes', 1000],
  ['given up: createBranch', 1000],
  ['conflict: divergent_insert', 500],
  ['conflict: divergent_update', 500],
  ['conflict: delete_update', 500],
  ['conflict: orphan_edge', 500],
  ['conflict: unique', 500],
  ['conflict: cardinality', 500],
];

export const conformance: Suite = {
  name: 'conformance',
  // Each waits for LanceDB's threads half of the time.
  width: 8,
  draw: (seed, index) =>
    drawFrom(conformanceCase(), seed, index, (data) => rehearseEffective(data) * 2 >= data.operations.length),
  run: runCase,
  floors,
};

function floors(tally: Tally): readonly Floor[] {
  const needed = Math.floor(tally.runs / RUNS_PER_FLOOR);
  return [
    { what: 'runs', needed: 1, got: tally.runs },
    { what: 'effective steps', needed: Math.ceil(tally.steps / 2), got: tally.effectiveSteps },
    ...OPERATION_KINDS.map((kind) => ({ what: `steps of kind ${kind}`, needed, got: tally.applied[kind] })),
    ...EXERCISED.map((what) => ({ what: `effective: ${what}`, needed, got: tally.exercised.get(what) ?? 0 })),
    ...ENDED.map(([what, runs]) => ({
      what: `ended: ${what}`,
      needed: Math.floor(tally.runs / runs),
      got: tally.ended.get(what) ?? 0,
    })),
    ...REFUSED.map((kind) => ({ what: `refused with ${kind}`, needed, got: tally.refused.get(kind) ?? 0 })),
  ];
}
