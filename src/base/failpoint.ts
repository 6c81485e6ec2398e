/**
 * The crash windows of the engine, in the order in which an operation passes them. Each lies between two durable steps;
 * what recovery owes in it stands in `failpoints/catalogue.ts`. Two rewrites of an intent have no window of their own: that it
 * is renewed, or is there again after it was decided, leaves what there was before it.
 */
export const FAILPOINTS = [
  'init.after_claim',
  'init.after_schema_object',
  'init.after_tables',
  'init.table_staged',
  'init.table_copied',
  'init.table_installed',
  'init.after_audit_table',
  'init.after_manifest',
  'write.sidecar_armed',
  'write.after_table_effect',
  'write.after_restore',
  'fork.before_create',
  'fork.created',
  'write.confirmed',
  'write.before_publish',
  'write.after_publish',
  'write.before_spend',
  'write.after_spend',
  'write.before_sidecar_delete',
  'publish.loaded',
  'publish.lost',
  'branch.announced',
  'branch.forked',
  'branch.rewound',
  'branch.opened',
  'branch.closing',
  'branch.deleted',
  'branch.name_freed',
  'branch.fork_removed',
  'optimize.index_built',
  'optimize.audit_compacted',
  'cleanup.declared',
  'cleanup.table_cleaned',
  'cleanup.fork_removed',
  'cleanup.manifest_cleaned',
  'migrate.keyed',
  'migrate.run_removed',
  'migrate.history_copied',
  'migrate.head_set',
  'migrate.furnished',
  'migrate.replaced',
  'migrate.stamped',
  'recovery.before_roll_forward',
  'recovery.before_spend',
  'recovery.after_spend',
  'recovery.after_restore',
  'recovery.before_reclaim',
  'recovery.before_audit',
  'recovery.before_sidecar_delete',
] as const;

/** The name of a crash window. */
export type Failpoint = (typeof FAILPOINTS)[number];

/** Is told of every failpoint that is passed. One that never resolves is a process that died there. */
export interface Failpoints {
  /** Called when an operation passes `failpoint`; the operation goes on when the promise resolves. */
  reach(failpoint: Failpoint): Promise<void>;
}

/** Lets every operation pass. */
export const noFailpoints: Failpoints = { reach: async () => {} };
