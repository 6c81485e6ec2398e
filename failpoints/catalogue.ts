import type { Failpoint } from '../src/index.ts';

/** A crash window, and what recovery owes to whoever finds the graph as a crash in it left it. */
export interface CatalogueEntry {
  /** Which durable step it comes after. */
  readonly after: string;
  readonly duty: string;
}

/** Every crash window of the engine. The type makes it complete. */
export const CATALOGUE: Readonly<Record<Failpoint, CatalogueEntry>> = {
  'init.after_claim': {
    after: 'the founder created the claim',
    duty: 'there is no graph yet; the next founder takes the claim over',
  },
  'init.after_schema_object': {
    after: 'the schema was stored under its hash',
    duty: 'there is no graph yet; an unreferenced schema object is harmless, and used again by a founder with that schema',
  },
  'init.after_tables': {
    after: 'the empty tables were created at fresh locations',
    duty: 'there is no graph yet; tables that no manifest names are garbage',
  },
  'init.after_audit_table': {
    after: 'the audit table was installed',
    duty: 'there is no graph yet; the next founder keeps the audit table that is there',
  },
  'init.after_manifest': {
    after: 'the manifest was installed, which elects the founder',
    duty: 'the graph exists whole; open it',
  },
  'write.sidecar_armed': {
    after: 'the intent is durable, no table was touched',
    duty: 'spend the id, delete the intent; nothing to put back',
  },
  'write.after_table_effect': {
    after: 'one table has a new version, unpublished',
    duty: 'spend the id, restore every table that moved, delete the intent',
  },
  'write.after_restore': {
    after: 'a table was restored over what a stranger left',
    duty: 'as after a table effect; a restored table needs nothing',
  },
  'write.confirmed': {
    after: 'the intent names the versions of all of its effects',
    duty: 'publish the plan under its own id if what it relied on still holds; spend the id otherwise',
  },
  'write.before_publish': {
    after: 'the same, as the publish begins',
    duty: 'as after confirming',
  },
  'write.after_publish': {
    after: 'the commit is visible',
    duty: 'delete the intent, nothing else: the commit stays',
  },
  'write.before_spend': {
    after: 'the writer decided to give up',
    duty: 'decide by the intent as if the writer had died anywhere before',
  },
  'write.after_spend': {
    after: 'the id is spent',
    duty: 'restore every table that moved, delete the intent',
  },
  'write.before_sidecar_delete': {
    after: 'the outcome is decided and the tables are in order',
    duty: 'delete the intent',
  },
  'publish.loaded': {
    after: 'nothing durable; a state of the manifest was loaded to publish on',
    duty: 'as after confirming',
  },
  'publish.lost': {
    after: 'a publish was lost, or its answer was',
    duty: 'look whether the id is among the commits; as after confirming where it is not',
  },
  'recovery.before_roll_forward': {
    after: 'nothing durable; a confirmed intent was found',
    duty: 'the next recovery publishes it',
  },
  'recovery.before_spend': {
    after: 'nothing durable; an intent was found that cannot be published',
    duty: 'the next recovery spends it',
  },
  'recovery.after_spend': {
    after: 'the id is spent, by recovery',
    duty: 'the next recovery finds it spent, restores the tables, records and deletes',
  },
  'recovery.after_restore': {
    after: 'one table was restored',
    duty: 'the next recovery restores the others; restoring one twice changes nothing',
  },
  'recovery.before_audit': {
    after: 'the tables are in order',
    duty: 'the next recovery records what was done, and deletes the intent',
  },
  'recovery.before_sidecar_delete': {
    after: 'the recovery is on record',
    duty: 'the next recovery writes the same record again, and deletes the intent',
  },
};
