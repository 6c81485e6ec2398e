import { deleteLeavesItsEdges } from './delete-leaves-its-edges.ts';
import { overwriteKeepsOldRows } from './overwrite-keeps-old-rows.ts';
import { publishLeavesOutATable } from './publish-leaves-out-a-table.ts';
import { readsFollowHead } from './reads-follow-head.ts';
import { refusedRowsBecomeVisible } from './refused-rows-become-visible.ts';
import type { Mutant } from './machine/mutant.ts';

/** Every seeded defect, in the order in which they are tried. */
export const MUTANTS: readonly Mutant[] = [
  deleteLeavesItsEdges,
  overwriteKeepsOldRows,
  publishLeavesOutATable,
  readsFollowHead,
  refusedRowsBecomeVisible,
];
