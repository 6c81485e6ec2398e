import type { DrawnStatement, DrawnWrite } from '../case/operation.ts';

// A table that was written to so often that upkeep is due with the next write to it: it has a fragment for each.

/** As many small fragments as a table may have before it is compacted, and a few more. */
const WRITES = 18;

const SOMEBODY: DrawnStatement = { op: 'upsertNode', type: 'Person', values: { name: 'kim' } };

/** Writes that leave a table of the racing schema in that state; or, if they are few, with something to compact. */
export function wornBy(writes: number = WRITES): readonly DrawnWrite[] {
  return [mutate([SOMEBODY]), ...Array.from({ length: writes }, (_, index) => mutate([edge(`worn-${index}`)]))];
}

/** One more write to that table. */
export const LAST_STRAW: DrawnWrite = mutate([edge('straw')]);

function edge(id: string): DrawnStatement {
  return { op: 'upsertEdge', type: 'Knows', id, from: 'kim', to: 'kim' };
}

function mutate(statements: readonly DrawnStatement[]): DrawnWrite {
  return { kind: 'mutate', statements };
}
