import type { Commit, WriteResult } from '../../src/index.ts';
import { Mismatch, requireEqual } from './mismatch.ts';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
export const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Holds the list of commits, newest first, against those that writes said they published. */
export function compareHistory(commits: readonly Commit[], published: readonly Commit[]): void {
  requireEqual('history', 'number of commits', published.length, commits.length);
  requireEqual('history', 'commits', published.toReversed(), commits);
}

/** What a commit must say, whatever its id and time: its place in the chain, and who made it how. */
export function compareCommit(
  commit: Commit,
  parent: Commit | undefined,
  made: Pick<Commit, 'actor' | 'operation'> & Partial<Pick<Commit, 'merged'>>,
): void {
  const expected = { merged: null, ...made, parent: parent?.id ?? null, sequence: (parent?.sequence ?? -1) + 1 };
  const { actor, operation, parent: found, merged, sequence, id, createdAt } = commit;
  requireEqual('commit', 'commit', expected, { actor, operation, parent: found, merged, sequence });
  requireForm('commit.id', ULID, id);
  requireForm('commit.createdAt', MOMENT, createdAt);
}

/** A write publishes a commit if and only if it changes something. */
export function requireCommitIff(changed: boolean, { commit }: Pick<WriteResult, 'commit'>): void {
  const words = (made: boolean) => (made ? 'a commit' : 'no commit');
  requireEqual('commit', 'commit', words(changed), words(commit !== null));
}

function requireForm(path: string, form: RegExp, got: unknown): void {
  if (typeof got === 'string' && form.test(got)) return;
  throw new Mismatch('commit', { path, expected: `text of the form ${form.source}`, got });
}
