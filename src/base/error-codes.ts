/** What a code stands for. */
interface CodeFacts {
  /** What happened. */
  readonly what: string;
  /** Fields of `details` that come with it; not every failure has all of them. */
  readonly details: readonly string[];
}

/**
 * Every code that a `GraphError` may have, below the kind that it has. `outcome_unknown` is of two kinds: what the caller does
 * next depends on why nobody knows.
 */
export const ERROR_CODES = {
  bad_request: {
    bad_branch_name: { what: 'the name of a branch is empty, too long, or not well-formed', details: ['branch'] },
    bad_date: { what: 'a value is no date, or no point in time, as its property wants', details: ['type', 'property'] },
    bad_root: { what: 'the root of a graph is none', details: ['root'] },
    bad_seed: { what: 'the seed of a random source is no integer of 32 bits', details: ['seed'] },
    bad_s3_endpoint: { what: 'the endpoint of an S3 store is no URL of one', details: ['endpoint'] },
    check_failed: { what: 'a row fails a check of its type', details: ['type', 'check', 'id'] },
    closed: { what: 'the handle was closed', details: [] },
    empty_set: { what: 'an update sets nothing', details: ['type'] },
    invalid_schema: { what: 'a schema cannot be accepted', details: ['where'] },
    key_update: { what: 'an update sets a property of the key', details: ['type', 'property'] },
    malformed_case: { what: 'a case of the harness has another form', details: [] },
    malformed_filter: { what: 'a filter has another form', details: ['where'] },
    malformed_json: { what: 'a text is not what `encodeJson` writes', details: [] },
    malformed_operation: { what: 'a mutate or a load has another form', details: ['where'] },
    malformed_options: { what: 'the options of an operation cannot be used', details: ['where'] },
    malformed_query: { what: 'a query has another form', details: ['where'] },
    malformed_text: { what: 'a string contains a lone surrogate', details: ['type', 'property'] },
    malformed_token: { what: 'a token of the harness is damaged or cut short', details: [] },
    malformed_values: {
      what: 'the values of a row, or the `set` of an update, are no plain object',
      details: ['type'],
    },
    mixed_delete: { what: 'one mutate mixes deletes with other statements', details: [] },
    no_key: { what: 'an upsert names a type without a key', details: ['type'] },
    no_s3_credentials: { what: 'an S3 root comes without credentials', details: [] },
    not_comparable: { what: 'the values of a property have no order', details: ['type', 'property'] },
    not_encodable: { what: 'data contains itself, or is nested too deep, for `encodeJson`', details: [] },
    not_searchable: {
      what: 'a search asks a property that holds no vectors, or no text',
      details: ['type', 'property'],
    },
    not_in_enum: { what: 'a value is none of those of its enum', details: ['type', 'property'] },
    null_value: { what: 'a value is null where there must be one', details: ['type', 'property'] },
    other_metric: {
      what: 'a search wants another metric than the index that its property has by the schema',
      details: ['type', 'property', 'metric'],
    },
    out_of_range: {
      what: 'a number does not fit its type, or lies outside of its range',
      details: ['type', 'property'],
    },
    read_only: { what: 'the handle was opened for reading', details: [] },
    schemas_differ: {
      what: 'two commits that are to be compared are under different schemas',
      details: ['from', 'to'],
    },
    unknown_property: { what: 'the type has no such property', details: ['type', 'property'] },
    unknown_type: { what: 'the schema has no such type', details: ['type'] },
    wrong_id: { what: 'an id does not have the form of the ids of its type', details: ['type'] },
    wrong_length: { what: 'a vector has more or fewer elements than its property says', details: ['type', 'property'] },
    wrong_type: { what: 'a value is not one of the type of its property', details: ['type', 'property'] },
  },
  not_found: {
    branch_deleted: {
      what: 'the branch that the handle, or the operation, is about was deleted',
      details: ['incarnation'],
    },
    before_history: { what: 'the history begins after that time', details: ['asOf'] },
    commit_not_retained: { what: 'a cleanup has given up what a commit was made of', details: ['commit'] },
    missing_endpoint: { what: 'an edge has no node at one of its ends', details: ['type', 'node', 'id'] },
    no_graph: { what: 'there is no graph at the root', details: ['root'] },
    unknown_branch: { what: 'the graph has no branch of that name', details: ['branch'] },
    unknown_commit: { what: 'the history has no such commit', details: ['commit'] },
  },
  conflict: {
    branch_exists: { what: 'there is a branch of that name already', details: ['branch'] },
    branch_in_use: {
      what: 'a branch cannot be deleted: it is main, or the one of the handle, or others were made from it or read its tables',
      details: ['branch', 'by'],
    },
    cardinality_max: {
      what: 'a node would have more edges than it may',
      details: ['type', 'node', 'id', 'direction', 'found', 'bounds'],
    },
    cardinality_min: {
      what: 'a node would have fewer edges than it must',
      details: ['type', 'node', 'id', 'direction', 'found', 'bounds'],
    },
    graph_exists: { what: 'there is a graph at the root already', details: ['root'] },
    merge_conflict: {
      what: 'two branches changed the same rows, or their rows cannot be put together',
      details: ['source', 'conflicts'],
    },
    key_exists: { what: 'there is a row with that id already', details: ['type', 'id'] },
    not_unique: { what: 'two rows would share what is unique', details: ['type', 'properties', 'ids'] },
    orphaned_edge: { what: 'an overwrite would leave an edge without its end', details: ['type', 'id', 'node'] },
    schema_diverged: {
      what: 'two branches that are to be merged have different schemas',
      details: ['source', 'expected', 'found'],
    },
    stale_base: {
      what: 'others changed a table, or the schema, since the handle last looked',
      details: ['table', 'expected', 'found'],
    },
  },
  contention: {
    branch_contended: { what: 'others changed branches at the same time every time', details: ['branch'] },
    migration_contended: {
      what: 'others changed the catalog every time that it was to be brought up to date',
      details: ['branch', 'attempts'],
    },
    outcome_unknown: {
      what: 'the write, or the deletion of a branch, was neither done nor given up within its budget',
      details: ['commit', 'branch'],
    },
    write_contended: { what: 'others were faster every time', details: ['attempts'] },
  },
  unavailable: {
    aborted: { what: 'the signal of the operation was aborted', details: [] },
    deadline_exceeded: { what: 'the operation ran out of time', details: [] },
    outcome_unknown: {
      what: 'the store failed before the write was known to be published or given up',
      details: ['commit', 'branch'],
    },
    restore_failed: { what: 'a table could not be put back to what is published', details: ['location', 'version'] },
    storage_unavailable: {
      what: 'the store did not answer as it should, for a small object (`operation`, `key`) or a table (`location`)',
      details: ['operation', 'key', 'location'],
    },
    store_refused: { what: 'the store did not take a write, of which nothing is visible', details: ['tables'] },
    store_without_conditional_writes: { what: 'the store ignores the conditions of writes', details: ['problem'] },
  },
  corrupt: {
    commit_missing: { what: 'the newest commit is not among the commits', details: ['commit'] },
    data_missing: { what: 'a file of a table that the graph refers to is gone', details: ['location', 'file'] },
    id_corrupt: { what: 'a stored id is none of its type', details: ['type'] },
    malformed_manifest: { what: 'the catalog contradicts itself', details: ['objectId'] },
    malformed_manifest_row: { what: 'the catalog holds a row that cannot be read', details: ['objectId'] },
    missing_object: { what: 'an object vanished while the graph was founded', details: ['key'] },
    no_commits: {
      what: 'the catalog of an older graph holds no commit: its founder died, or it is an early version',
      details: ['branch'],
    },
    other_primary_key: {
      what: 'the catalog of an older graph has another primary key than such graphs have',
      details: ['location', 'found', 'expected'],
    },
    ref_missing: { what: 'the ref of a fork that is to be forked or compacted is gone', details: ['location', 'ref'] },
    schema_corrupt: { what: 'a stored schema is not what its name says', details: ['hash'] },
    schema_missing: { what: 'a stored schema is gone', details: ['hash'] },
    table_missing: { what: 'a table that the graph refers to is gone', details: ['location', 'table'] },
    unreadable_claim: { what: 'the claim of the graph cannot be read', details: ['root', 'key'] },
    unreadable_intent: { what: 'an intent cannot be read', details: ['operationId'] },
    version_missing: {
      what: 'a version that the graph refers to is gone',
      details: ['location', 'table', 'head', 'published', 'missing'],
    },
  },
  unsupported_version: {
    case_format: { what: 'a case of the harness has the form of another release', details: ['found', 'supported'] },
    intent_format: {
      what: 'an intent has the form of another release',
      details: ['operationId', 'found', 'supported'],
    },
    internal_version: {
      what: 'the catalog has the form of another release',
      details: ['found', 'supported', 'minimum', 'branch'],
    },
    layout_format: { what: 'the graph has the layout of another release', details: ['found', 'supported'] },
    schema_format: { what: 'a stored schema has the form of another release', details: ['hash', 'expected', 'found'] },
  },
  internal: {
    assertion: { what: 'an invariant of this program is broken', details: [] },
    operation_id_taken: { what: 'an id that was to be unique is in use', details: [] },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, CodeFacts>>>>;
