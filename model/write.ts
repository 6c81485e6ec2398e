import type { Id } from '../src/base/value.ts';
import type { LoadInput, Statement } from '../src/graph/operation.ts';
import { requireConstraints } from './constraints.ts';
import { draftOf } from './draft.ts';
import { planLoad } from './load.ts';
import { minter } from './mint.ts';
import { planMutate } from './mutate.ts';
import { orRefused, type Refused } from './refusal.ts';
import { type ModelState, type Row, rowsOf, type Tables } from './state.ts';

/** A write as data. */
export type ModelWrite =
  | { readonly kind: 'mutate'; readonly statements: readonly Statement[] }
  | ({ readonly kind: 'load' } & LoadInput);

/** The state that a write leads to and what its result says, or the kind of error with which it leaves all as it was. */
export type WriteOutcome = Written | Refused;

export interface Written {
  readonly ok: true;
  readonly state: ModelState;
  /** Whether a commit is made. */
  readonly changed: boolean;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly ids: readonly Id[];
}

/**
 * One write, in three phases; the first that finds an error decides its kind. The request is judged by itself, then its
 * steps apply one after the other, each seeing those before, then what they lead to is judged as a whole.
 *
 * `minted` are the ids that the engine minted, in the order in which nodes without a key and edges without an id need
 * them; when they run out there are placeholders. An id that was minted although it exists is thrown as an error.
 */
export function write(state: ModelState, operation: ModelWrite, minted: readonly string[]): WriteOutcome {
  return orRefused(() => {
    const planning = { state, mint: minter(minted) };
    const steps =
      operation.kind === 'mutate' ? planMutate(planning, operation.statements) : planLoad(planning, operation);
    const draft = draftOf(state);
    for (const step of steps) step.apply(draft);
    requireConstraints(state, draft);
    const nodes = tally(state.nodes, draft.nodes);
    const edges = tally(state.edges, draft.edges);
    const inserted = nodes.inserted + edges.inserted;
    const updated = nodes.updated + edges.updated;
    const deleted = nodes.deleted + edges.deleted;
    const changed = inserted + updated + deleted > 0;
    const ids = steps.flatMap((step) => step.ids);
    return { ok: true, state: changed ? draft : state, changed, inserted, updated, deleted, ids };
  });
}

/** Counts rows by what became of them between two states. One that was written is another object, be it equal or not. */
function tally(before: Tables<Row>, after: Tables<Row>) {
  let [inserted, updated, deleted] = [0, 0, 0];
  for (const [type, rows] of after) {
    const rowsBefore = rowsOf(before, type);
    for (const [id, row] of rows) {
      if (!rowsBefore.has(id)) inserted++;
      else if (rowsBefore.get(id) !== row) updated++;
    }
    for (const id of rowsBefore.keys()) if (!rows.has(id)) deleted++;
  }
  return { inserted, updated, deleted };
}
