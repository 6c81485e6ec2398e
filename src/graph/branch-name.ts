import { badRequest } from '../base/errors.ts';

const LENGTH_MAX = 128;

/** Names are for people: nothing of theirs becomes part of a path, so any text of some length will do. */
export function readBranchName(name: unknown): string {
  if (typeof name === 'string' && name.isWellFormed() && name !== '' && name.length <= LENGTH_MAX) return name;
  throw badRequest('bad_branch_name', `a branch's name is a well-formed text of 1 to ${LENGTH_MAX} characters`, {
    branch: name,
  });
}
