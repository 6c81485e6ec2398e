import { BRANCHES } from './branches.ts';
import { MAINTENANCE } from './maintenance.ts';
import type { CostOperation } from './operation.ts';
import { READS } from './reads.ts';
import { INIT } from './survey.ts';
import { WRITES } from './writes.ts';

/** Everything that is measured. */
export const COST_OPERATIONS: readonly CostOperation[] = [...READS, ...WRITES, ...BRANCHES, INIT, ...MAINTENANCE];
