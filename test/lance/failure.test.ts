import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startLab } from '../../failpoints/lab/lab.ts';
import { LanceRoot, type LanceTarget } from '../../src/lance/connection.ts';
import { lanceConnectionTarget, openObjectStore } from '../../src/storage/location.ts';
import type { Predicate } from '../../src/base/predicate.ts';
import { classify, readFailure, type LanceFailure } from '../../src/lance/failure.ts';
import { GUARDED, guardedRow } from './support/guarded.ts';
import type { LanceTable } from '../../src/lance/table.ts';
import { NUMBERED, numbered } from './support/numbered.ts';
import { freshPlace, makeTable, openTable, type Place } from './support/place.ts';

const WITH_B: Predicate = { op: 'in', column: '__id', type: 'utf8', values: ['b'] };

// The texts are Lance's own, as they were seen; nothing else tells its errors apart.

const TEXTS: Readonly<Record<LanceFailure, readonly string[]>> = {
  guard_failed: [
    'Failed to execute merge insert: GenericFailure, lance error: LanceError(Arrow): Divide by zero error, poll.rs:291:44  Caused by: LanceError(Arrow): Divide by zero error',
    'Arrow error: Divide by zero error',
  ],
  contended: [
    'lance error: Retryable commit conflict for version 15: This Overwrite transaction was preempted by concurrent transaction Overwrite at version 15. Please retry.',
    'lance error: Incompatible transaction: This Append transaction is incompatible with concurrent transaction Restore at version 11.',
    'Commit conflict for version 7: Failed to commit the transaction after 20 retries.',
    'Too many concurrent writers. Attempted 10 times.',
  ],
  other_columns: [
    'Failed to execute merge insert: GenericFailure, lance error: Append with different schema: fields did not match, missing=[], unexpected=[location, metadata], location: src/datatypes/schema.rs:209:17',
    "Invalid input, field 'location' does not exist in table schema",
  ],
  table_missing: [
    "Table 'nope' was not found",
    "Table 'it's' was not found",
    "Table 'nope' was not found  Caused by: Dataset at path a/nope.lance was not found: Not found: a/nope.lance/_versions, commit.rs:670:26",
    'lance error: Not found: a/t.lance/tree/x/_versions, commit.rs:670:26  Caused by: Not found: a/t.lance/tree/x/_versions, commit.rs:670:26',
    'Not found: my graph/nodes/t.lance/tree/x/_versions',
  ],
  version_missing: [
    'lance error: Dataset at path a/t.lance/_versions/999.manifest was not found: Not found: a/t.lance/_versions/999.manifest',
    'Version not found error: 999',
    'Not found: a/t.lance/_versions, commit.rs:670:26',
    'lance error: Dataset at path a/t.lance/tree/x/_versions/1.manifest was not found: Not found: a/t.lance/tree/x/_versions/1.manifest, local.rs:273:40',
    'lance error: Dataset at path g/t.lance/tree/x/_versions/1.manifest was not found: Error performing HEAD http://127.0.0.1:1/bucket/g/t.lance/tree/x/_versions/1.manifest in 1ms - Server returned non-2xx status code: 404 Not Found: ',
  ],
  branch_exists: [
    'lance error: Encountered internal error. Please file a bug report at https://github.com/lance-format/lance/issues. Clone operation should not enter build_manifest., manifest_build.rs:542:28',
    'lance error: Dataset already exists: g/t.lance/tree/x, write.rs:1:2  Caused by: Dataset already exists: g/t.lance/tree/x, write.rs:1:2',
    'lance error: Ref conflict error: branch x already exists  Caused by: Ref conflict error: branch x already exists',
  ],
  branch_in_use: [
    'lance error: Ref conflict error: Branch x is referenced by [("y", 3)] versions, can not delete  Caused by: Ref conflict error: Branch x is referenced by [("y", 3)] versions, can not delete',
  ],
  ref_missing: [
    'lance error: Ref not found error: Branch x does not exist  Caused by: Ref not found error: Branch x does not exist',
    'lance error: Ref not found error: Parent branch y does not exist  Caused by: Ref not found error: Parent branch y does not exist',
  ],
  ref_vanished: [
    'lance error: Not found: g/t.lance/_refs/branches/a%252Fx.json, refs.rs:954:18  Caused by: Not found: g/t.lance/_refs/branches/a%252Fx.json, refs.rs:954:18',
    'lance error: Not found: /g/t.lance/_refs/branches/x.json, local.rs:273:40',
  ],
  data_missing: [
    'Failed to get next batch from stream: lance error: LanceError(IO): Generic N/A error: Wrapped error: Not found: Wrapped error: Not found: /g/nodes/t.lance/data/0001010011111111000010101e37ef4da39b628697cab13564.lance, /rustc/2d8144b7/library/core/src/result.rs:1896:29',
    'lance error: LanceError(IO): Generic N/A error: Wrapped error: Not found: Wrapped error: Not found: g/nodes/t.lance/data/01101100.lance, /rustc/2d8144b7/library/core/src/result.rs:1896:29',
    'Not found: g/my graph/nodes/t.lance/_deletions/0-3-17.arrow, object.rs:1:2',
    'Failed to execute merge insert: GenericFailure, External error: Not found: g/t.lance/tree/x/_deletions/0-2-19.arrow, object.rs:1:2',
    'lance error: LanceError(IO): Generic N/A error: Wrapped error: Not found: Wrapped error: Not found: /g/nodes/t.lance/tree/01j-01k/data/01101100.lance, /rustc/2d8144b7/library/core/src/result.rs:1896:29',
  ],
  index_unreadable: [
    'lance error: LanceError(IO): Generic N/A error: Wrapped error: Not found: Wrapped error: Not found: /g/t.lance/tree/x/_indices/71ca891f-10c4-4d5e-9e32-6716ff533702/index.idx, /rustc/2d8144b7/library/core/src/result.rs:1896:29',
    'Failed to get next batch from stream: lance error: Not found: /my graph/nodes/t.lance/_indices/38ff663b-8c7e-4bf0-87f2-e7e69e36ebec/tokens.lance, object_store.rs:1615:12',
    'Failed to execute merge insert: GenericFailure, lance error: LanceError(IO): Generic N/A error: Wrapped error: Not found: Wrapped error: Not found: g/t.lance/_indices/7ea40ebc-bfb6-4c6f-b2fc-e10d5f273a8e/page_lookup.lance, /rustc/2d8144b7/library/core/src/result.rs:1896:29',
  ],
  index_missing: ['lance error: Lance index not found: name=n_idx'],
  index_untrainable: [
    'lance error: Unprocessable: Not enough rows to train PQ. Requires 256 rows but only 15 available',
    'lance error: Unprocessable: KMeans cannot train 1 centroids with 0 vectors; choose a smaller K (< 0)',
    "lance error: Not supported: Creating empty vector indices with train=False is not yet implemented. Index 'v_idx' for column 'v' cannot be created without training.",
  ],
  exhausted: [
    'lance error: LanceError(IO): Resources exhausted: Additional allocation failed for ExternalSorterMerge[0] with top memory consumers (across reservations) as:\n  ExternalSorterMerge[0]#16(can spill: false) consumed 40.0 MB, peak 40.0 MB.\nError: Failed to allocate additional 40.0 MB for ExternalSorterMerge[0] with 0.0 B already allocated for this reservation - 30.0 MB remain available for the total memory pool: fair(pool_size: 150.0 MB)',
  ],
  tagged: [
    'lance error: Cleanup error: 1 tagged version(s) have been marked for cleanup. Either set `error_if_tagged_old_versions=false` or delete the following tag(s) to enable cleanup: {"keep": 2}',
  ],
  unknown: [
    'Commit result for version 8 is unknown: the store did not answer',
    'Commit result for version 8 is unknown: Retryable commit conflict for version 8: preempted',
    'Runtime error: merge insert timed out',
    'Too many concurrent writers. Attempted 10 times, but failed on retry_timeout of 30.000 seconds.',
    'Invalid input, table cannot be modified when a specific version is checked out',
    'Failed to execute merge insert: GenericFailure, Invalid input, Ambiguous merge inserts are prohibited: multiple source rows match the same target row on (__id = "f").',
    "Table 't' already exists",
    'Ref conflict error: x',
    'Ref is invalid: a b',
    "lance error: LanceError(Index): Index name 'n_idx' already exists, please specify a different name or use replace=True",
    'lance error: LanceError(IO): Generic S3 error: Error performing PUT http://127.0.0.1:1/bucket/g/t.lance/_indices/1d01/page_data.lance in 1ms - Server returned non-2xx status code: 500 Internal Server Error: ',
    'error sending request for url',
    '',
  ],
};

for (const [failure, texts] of Object.entries(TEXTS)) {
  test(`${failure} is told by its texts`, (t) => {
    for (const text of texts) t.is(classify(new Error(text)), failure as LanceFailure, text);
  });
}

test('what is no error at all may have happened', (t) => {
  for (const thrown of [undefined, null, 7, {}, 'some text']) t.is(classify(thrown), 'unknown');
  t.is(classify("Table 'x' was not found"), 'table_missing');
});

test('a read that finds nothing where the graph says something speaks of corruption, any other of the store', (t) => {
  for (const failure of ['table_missing', 'version_missing'] as const) {
    for (const text of TEXTS[failure]) {
      const cause = new Error(text);
      t.like(readFailure('nodes/x', cause), {
        kind: 'corrupt',
        code: failure,
        details: { location: 'nodes/x' },
        cause,
      });
    }
  }
  for (const text of [...TEXTS.unknown, ...TEXTS.contended]) {
    t.like(readFailure('nodes/x', new Error(text)), {
      kind: 'unavailable',
      code: 'storage_unavailable',
      outcome: 'not_applied',
    });
  }
});

test('a read that misses a file speaks of corruption, and names the file', (t) => {
  for (const text of TEXTS.data_missing) {
    t.like(readFailure('nodes/t', new Error(text)), { kind: 'corrupt', code: 'data_missing' });
    t.regex(
      String(readFailure('nodes/t', new Error(text)).details['file']),
      /^(tree\/[\w-]+\/)?(data|_deletions)\/[\w-]+\.(lance|arrow)$/,
    );
  }
});

// What a store says of files that are gone is asked of Lance, on both kinds of store.

interface Ground {
  readonly target: LanceTarget;
  /** Removes whatever lies in folders of a table. */
  readonly remove: (location: string, folders: readonly string[]) => Promise<void>;
}

const FOLDERS = ['data', '_deletions', '_versions', '_transactions'];

function directoryGround(place: Place): Ground {
  const remove = async (location: string, folders: readonly string[]) => {
    for (const folder of folders)
      await rm(join(place.root, `${location}.lance`, folder), { recursive: true, force: true });
  };
  return { target: { uri: place.root, storageOptions: {} }, remove };
}

async function missesFiles(t: ExecutionContext, { target, remove }: Ground): Promise<void> {
  const lance = new LanceRoot(target);
  t.teardown(() => lance.close());
  const warmOn = async (location: string): Promise<LanceTable> => {
    await lance.create(
      location,
      NUMBERED,
      ['a', 'b', 'c'].map((id) => numbered(id)),
    );
    const table = await lance.open(location, NUMBERED);
    if (!table) throw new Error(`${location} is not there`);
    await table.delete(WITH_B);
    await table.append([numbered('d')]);
    return table;
  };
  for (const [location, folders] of [
    ['nodes/no-data', ['data']],
    ['nodes/no-deletions', ['_deletions']],
    ['nodes/no-table', FOLDERS],
  ] as const) {
    const table = await warmOn(location);
    await remove(location, folders);
    t.like(
      await t.throwsAsync(table.scan()),
      { kind: 'corrupt', code: 'data_missing', details: { location } },
      location,
    );
    for (const write of [() => table.upsert([numbered('a', 5)]), () => table.delete(WITH_B), () => table.compact()]) {
      t.like(await write(), { ok: false, failure: 'data_missing' }, location);
    }
  }
  const table = await warmOn('nodes/no-versions');
  await remove('nodes/no-versions', FOLDERS);
  t.like(await t.throwsAsync(table.refresh()), { kind: 'corrupt', code: 'version_missing' });
  t.is(await lance.open('nodes/no-versions', NUMBERED), undefined);
}

test('files that are gone from a directory are missed, whatever the handle has seen', async (t) => {
  await missesFiles(t, directoryGround(await freshPlace(t)));
});

test('files that are gone from an S3 store are missed, whatever the handle has seen', async (t) => {
  const lab = await startLab();
  t.teardown(() => lab.stop());
  lab.createBucket('bucket');
  const s3 = lab.issueKey('tester');
  const store = openObjectStore('s3://bucket/g', s3);
  await missesFiles(t, {
    target: lanceConnectionTarget('s3://bucket/g', s3),
    remove: async (location, folders) => {
      for (const folder of folders) {
        for (const key of await store.list(`${location}.lance/${folder}/`)) await store.delete(key);
      }
    },
  });
});

test("Lance's own errors are told apart", async (t) => {
  const place = await freshPlace(t);
  const table = await makeTable(place, 'nodes/t', NUMBERED, [numbered('a')]);
  t.is(await place.lance.open('nodes/none', NUMBERED), undefined);
  t.is(await place.lance.open('nodes/none', NUMBERED, 3), undefined);
  const gone = await t.throwsAsync(openTable(place, 'nodes/t', NUMBERED, 99));
  t.like(gone, { kind: 'corrupt', code: 'version_missing' });
  t.like(await table.restore(99), { ok: false, failure: 'version_missing' });
  t.like(await table.upsert([numbered('a', 1), numbered('a', 2)]), { ok: false, failure: 'unknown' });

  const catalog = await makeTable(place, '__m', GUARDED, [guardedRow('head', 't0')]);
  t.like(await catalog.guardedMerge('key', [guardedRow('head', 't1', 'other')]), {
    ok: false,
    failure: 'guard_failed',
  });

  const late = await openTable(place, 'nodes/t', NUMBERED);
  await table.overwrite([numbered('b')]);
  t.like(await late.append([numbered('c')]), { ok: false, failure: 'contended' });
});
