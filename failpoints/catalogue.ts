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
  'init.table_staged': {
    after: 'the audit table, or the manifest, was made under a name of its founder',
    duty: 'there is no graph yet; nobody else has the name, so that what lies there is garbage',
  },
  'init.table_copied': {
    after: 'all objects of that table but its first version were copied to where it belongs',
    duty: "there is no graph yet; what was copied is named by no version, and in nobody's way",
  },
  'init.table_installed': {
    after: 'its first version was copied, or is there by another founder, so that it exists',
    duty: 'if it is the manifest, the graph exists whole; what was staged is garbage',
  },
  'init.after_audit_table': {
    after: 'the audit table was installed',
    duty: 'there is no graph yet; the next founder keeps the audit table that is there',
  },
  'init.after_manifest': {
    after: 'the manifest is installed, which elected the founder, and what was staged is gone',
    duty: 'the graph exists whole; open it',
  },
  'write.sidecar_armed': {
    after: 'the intent is durable, no table was touched',
    duty: 'spend the id, unless it is maintenance, and delete the intent; nothing to put back',
  },
  'write.after_table_effect': {
    after: 'one table has a new version, unpublished; or may have, where the store did not say so',
    duty: 'spend the id, restore every table that moved, delete the intent; what maintenance made may stay',
  },
  'write.after_restore': {
    after: 'a table was restored over what a stranger left',
    duty: 'as after a table effect; a restored table needs nothing',
  },
  'fork.before_create': {
    after:
      "the intent is durable, and a table that the branch inherited is about to be forked for the branch's first write to it",
    duty: 'spend the id, delete the intent; there is no fork to reclaim',
  },
  'fork.created': {
    after: 'the fork exists, and no manifest names it',
    duty: 'spend the id, remove the fork, delete the intent; what the table was forked from is left alone',
  },
  'write.confirmed': {
    after: 'the intent names the versions of all of its effects',
    duty: 'publish the plan under its own id if what it relied on still holds; spend the id otherwise',
  },
  'write.before_publish': {
    after: 'all effects have landed, and the publish begins',
    duty: 'as after confirming; as after a table effect, where there was only that one and nothing to confirm',
  },
  'write.after_publish': {
    after: 'the commit is visible, or what maintenance made is published',
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
    duty: 'as before the publish',
  },
  'publish.lost': {
    after: 'a publish was lost, or its answer was',
    duty: 'look whether the id is among the commits; as before the publish where it is not',
  },
  'branch.announced': {
    after: "a branch's row says that it is being made",
    duty: 'there is no such branch; whoever takes the name puts another row in place of this one',
  },
  'branch.forked': {
    after: 'the manifest was forked for a branch whose row says that it is being made',
    duty: 'there is no such branch; the fork is garbage, since no other row will ever name it',
  },
  'branch.rewound': {
    after: 'the fork of the manifest was taken back to the commit that the branch begins at',
    duty: 'there is no such branch; the fork is garbage',
  },
  'branch.opened': {
    after: "the branch's row says that it is open",
    duty: 'the branch exists',
  },
  'branch.closing': {
    after: "the branch's row says that it is to be deleted, and nobody can build on it any more",
    duty: 'the branch exists for as long as its head does not say otherwise; opening the graph for writing carries its deletion through',
  },
  'branch.deleted': {
    after: "the head of the branch's own manifest says that it is deleted",
    duty: 'the branch is gone for everybody; remove its intents and its forks that no other history names, free the name',
  },
  'branch.fork_removed': {
    after: 'one fork of a table of a deleted branch was removed',
    duty: 'as after the deletion',
  },
  'branch.name_freed': {
    after: "the deleted branch's row says so",
    duty: 'nothing; the fork of the manifest stays, so that nobody who sleeps can write to it as if it were alive',
  },
  'optimize.index_built': {
    after: 'an index was made on a table, unpublished; or may have been, where the store did not say so',
    duty: 'delete the intent; what maintenance made may stay, and is published with the rest or with the next write',
  },
  'optimize.audit_compacted': {
    after: 'the audit table was compacted, and no intent lay there when it began',
    duty: 'nothing: what is on record is the same',
  },
  'cleanup.declared': {
    after: "main's manifest says which commits of each branch are kept, and nothing was removed",
    duty: 'the commits that were given up stay so; the next cleanup removes what nobody needs',
  },
  'cleanup.table_cleaned': {
    after: 'versions of one table that nobody needs were removed, and its intent is gone',
    duty: 'nothing: all that anybody needs is there; the next cleanup goes on',
  },
  'cleanup.fork_removed': {
    after: 'a fork that no branch has, and no intent or commit that is kept names, was removed',
    duty: 'as after the cleaning of a table',
  },
  'cleanup.manifest_cleaned': {
    after: "old states of one branch's manifest were removed",
    duty: 'as after the cleaning of a table',
  },
  'migrate.keyed': {
    after: 'the manifest of an older graph has its primary key, and does not say yet that it is of version 2',
    duty: 'the graph reads as before; the next migration finds the key and goes on',
  },
  'migrate.run_removed': {
    after: 'a branch that a run left behind is gone',
    duty: 'the graph reads as before; the next migration removes those that are left',
  },
  'migrate.history_copied': {
    after: 'the commits that the tables of the history tell are in the manifest as well, and nothing says so yet',
    duty: 'the graph reads as before; the next migration adds those that came meanwhile',
  },
  'migrate.head_set': {
    after: 'the manifest names the newest commit as well, and nothing says yet that it counts',
    duty: 'the graph reads as before; the next migration names the newest anew',
  },
  'migrate.furnished': {
    after:
      "main's schema lies under its hash, and claim and audit table are there; of another branch: nothing was done yet",
    duty: 'the graph reads as before; the next migration finds them',
  },
  'migrate.replaced': {
    after: "rows of today lie in place of all of the manifest's, and do not count yet",
    duty: 'readers keep to the version below; the next migration has them count, or makes them anew if somebody published in between',
  },
  'migrate.stamped': {
    after: 'the manifest says that it is of the next version',
    duty: 'the next migration goes on from there',
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
    after: 'one table was restored, or others moved it meanwhile',
    duty: 'the next recovery restores the others; restoring one twice changes nothing',
  },
  'recovery.before_reclaim': {
    after: 'the id of a plan with forks is spent, and its tables are in order',
    duty: 'remove its forks, record the recovery, delete the intent',
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
