import { GraphError } from '../base/errors.ts';
import { placeOf } from './location.ts';

/**
 * What a failed call into Lance means. Lance gives every error the same code, so the text is all there is; this file is the
 * only one that looks at it.
 *
 * - `guard_failed`: a guarded merge found a row that is not as expected; nothing was committed.
 * - `contended`: others committed meanwhile; nothing was committed.
 * - `other_columns`: the table has other columns by now; nothing was committed. A merge that others were faster than is planned anew
 *   on what they left.
 * - `table_missing`, `version_missing`: there is no such table, or no such version of it. A branch of a table counts as one.
 * - `branch_exists`: there is a branch of this name, or the files of one without its ref. This call may have made it.
 * - `branch_in_use`: a branch that another was forked from cannot be deleted.
 * - `ref_missing`: there is no ref of the branch to delete or to fork from. Its files may be there all the same, and of a
 *   fork that failed like this, its own are.
 * - `ref_vanished`: a ref that Lance had found was removed by others before it was read; nothing is known of the one that was asked for.
 * - `data_missing`: a file that a version is made of is gone; nothing was committed.
 * - `index_unreadable`: a file of an index is gone, or was never where the version looks for it; the rows are all there.
 *   Lance gives the same answers, more slowly, once the index was dropped or made anew.
 * - `index_missing`: there is no index of this name to drop.
 * - `index_untrainable`: a vector index learns from rows, and there are none that it could learn from, or too few.
 * - `exhausted`: Lance's own pool of memory, one for the process, was in use by others who sort or build indexes; a later try
 *   may well succeed.
 * - `tagged`: a version that was to be pruned has a tag, so none was. What was compacted before stays so.
 * - `unknown`: the call failed or timed out and may have committed all the same.
 */
export type LanceFailure =
  | 'guard_failed'
  | 'contended'
  | 'other_columns'
  | 'table_missing'
  | 'version_missing'
  | 'branch_exists'
  | 'branch_in_use'
  | 'ref_missing'
  | 'ref_vanished'
  | 'data_missing'
  | 'index_unreadable'
  | 'index_missing'
  | 'index_untrainable'
  | 'exhausted'
  | 'tagged'
  | 'unknown';

/** The file is told by its path below its table, whose branches lie below it. */
const DATA_MISSING = /Not found: .*\.lance\/((?:tree\/[^\s,]+?\/)?(?:data|_deletions)\/[^\s,]+)/;

const TEXTS: readonly (readonly [LanceFailure, RegExp])[] = [
  ['guard_failed', /divide by zero/i],
  // An answer that says "unknown" may also hold the text of a conflict, so it comes first.
  ['unknown', /Commit result for version \d+ is unknown|merge insert timed out|failed on retry_timeout/],
  [
    'contended',
    /Retryable commit conflict|Incompatible transaction|Commit conflict for version|Too many concurrent writers/,
  ],
  ['other_columns', /Append with different schema|does not exist in table schema/],
  ['table_missing', /Table '.*' was not found|Not found: [^,]*\.lance\/tree\/[^\s,]+?\/_versions(?!\/)/],
  ['version_missing', /Dataset at path .* was not found|Version not found error|Not found: .*_versions/],
  [
    'branch_exists',
    // Met before it wrote, when it wrote the version, and when it wrote the ref; the last also of its own after a repetition.
    /Clone operation should not enter build_manifest|Dataset already exists: |Ref conflict error: branch .* already exists/,
  ],
  ['branch_in_use', /Ref conflict error: Branch .* is referenced by/],
  ['ref_missing', /Ref not found error: /],
  ['ref_vanished', /Not found: [^,]*\/_refs\/branches\/[^\s,]+\.json/],
  ['data_missing', DATA_MISSING],
  ['index_unreadable', /Not found: .*\.lance\/(?:tree\/[^\s,]+?\/)?_indices\//],
  ['index_missing', /Lance index not found: /],
  [
    'index_untrainable',
    /Not enough rows to train|KMeans cannot train|Creating empty vector indices with train=False is not yet implemented/,
  ],
  ['exhausted', /Resources exhausted: /],
  ['tagged', /Cleanup error: \d+ tagged version/],
];

export function classify(error: unknown): LanceFailure {
  const message = textOf(error);
  return TEXTS.find(([, pattern]) => pattern.test(message))?.[0] ?? 'unknown';
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** For a read, which has no effect: whatever is not an answer means that the store did not give one. */
export function readFailure(location: string, cause: unknown): GraphError {
  const failure = classify(cause);
  if (failure === 'table_missing' || failure === 'version_missing') {
    const code = failure === 'table_missing' ? 'table_missing' : 'version_missing';
    return new GraphError('corrupt', code, `${location}: a table or version that the graph refers to is gone`, {
      details: { location },
      cause,
    });
  }
  if (failure === 'data_missing') return dataMissing(location, cause);
  return new GraphError('unavailable', 'storage_unavailable', `${location}: the store did not answer a read`, {
    details: { location },
    cause,
  });
}

/** Whether a read failed because of an index that cannot be found, and would not without it. */
export function isIndexUnreadable(error: unknown): boolean {
  return error instanceof GraphError && classify(error.cause) === 'index_unreadable';
}

/** A write reads too. One that misses a file misses it for ever, and whoever is told to try again would never stop. */
export function refuseMissingData(location: string, cause: unknown): void {
  if (classify(cause) === 'data_missing') throw dataMissing(location, cause);
}

/** Without its ref a fork is read and written as ever, but it can be neither forked nor compacted, however often that is tried. */
export function refuseMissingRef(location: string, cause: unknown): void {
  const { table, branch } = placeOf(location);
  if (branch === undefined || classify(cause) !== 'ref_missing') return;
  const ref = `${table}.lance/_refs/branches/${branch}.json`;
  throw new GraphError(
    'corrupt',
    'ref_missing',
    `${location}: its ref is gone, so it can be neither forked nor compacted: put ${ref} back`,
    {
      details: { location, ref },
      cause,
    },
  );
}

function dataMissing(location: string, cause: unknown): GraphError {
  const file = DATA_MISSING.exec(textOf(cause))?.[1];
  return new GraphError(
    'corrupt',
    'data_missing',
    `${location}: the file ${file} that the graph refers to is gone: put it back`,
    { details: { location, file }, cause },
  );
}

/** For a table that could not be created. Its location is fresh, so what may be left of it is in nobody's way. */
export function createFailure(location: string, cause: unknown): GraphError {
  return new GraphError('unavailable', 'storage_unavailable', `${location}: the store did not take a table`, {
    details: { location },
    cause,
  });
}
