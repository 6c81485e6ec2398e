import { badRequest, type GraphError } from '../base/errors.ts';

/** What is no graph's root, and never will be as it is. */
export function badRoot(root: unknown, reason: string): GraphError {
  const named = typeof root === 'string' ? `'${root}' (${reason})` : reason;
  return badRequest('bad_root', `not a graph's root: ${named}; give a directory, a file:// URL or s3://bucket/prefix`, {
    root,
  });
}
