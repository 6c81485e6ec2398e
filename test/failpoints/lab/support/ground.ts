import { connect, type Connection, type Table } from '@lancedb/lancedb';
import type { ExecutionContext } from 'ava';
import type { Fault } from '../../../../failpoints/lab/faults/fault.ts';
import { NO_FAULTS, type FaultPlan, type FaultRule } from '../../../../failpoints/lab/faults/plan.ts';
import { startLab, type Lab, type LabOptions } from '../../../../failpoints/lab/lab.ts';
import { lanceConnectionTarget } from '../../../../src/storage/location.ts';

/** A lab with one bucket, and native connections to one folder of it. */
export interface Ground {
  readonly lab: Lab;
  readonly connectAs: (actor: string, storageOptions?: Readonly<Record<string, string>>) => Promise<Connection>;
}

export const FOLDER = 's3://bucket/graphs/g';

export async function prepareGround(t: ExecutionContext, options: LabOptions = {}): Promise<Ground> {
  const lab = await startLab(options);
  t.teardown(() => lab.stop());
  if (!options.from) lab.createBucket('bucket');
  return groundOn(lab);
}

export function groundOn(lab: Lab): Ground {
  return {
    lab,
    connectAs(actor, more = {}) {
      const { uri, storageOptions } = lanceConnectionTarget(FOLDER, lab.issueKey(actor));
      return connect(uri, { storageOptions: { ...storageOptions, ...more } });
    },
  };
}

/** Ids and numbers of a table, in order. */
export async function rowsOf(table: Table): Promise<readonly string[]> {
  const found = (await table.query().select(['id', 'n']).toArray()) as { id: string; n: number }[];
  return found.map(({ id, n }) => `${id}=${n}`).toSorted();
}

/** A plan of one fault, that of the first request that `where` matches. */
export function once(where: Omit<FaultRule, 'when' | 'fault'>, fault: Fault): FaultPlan {
  return { ...NO_FAULTS, rules: [{ ...where, when: { nth: 1 }, fault }] };
}

/** The same for all of them. */
export function always(where: Omit<FaultRule, 'when' | 'fault'>, fault: Fault): FaultPlan {
  return { ...NO_FAULTS, rules: [{ ...where, when: { nth: 1, times: Infinity }, fault }] };
}
