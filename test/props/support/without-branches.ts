import { GraphError, type GraphHandle } from '../../../src/index.ts';

const refuse = (): Promise<never> =>
  Promise.reject(new GraphError('bad_request', 'malformed_operation', 'this engine has no branches'));

/** What an engine that removes nothing says of maintenance. */
export const withoutMaintenance = {
  cleanup: () => Promise.resolve({ tables: [], internal: [], forks: [] }),
  upkeep: () => Promise.resolve({ tables: [] }),
  repair: () => Promise.resolve({ tables: [] }),
} satisfies Partial<GraphHandle>;

/** What an engine that has no branch but main says of them. */
export const withoutBranches = {
  branch: 'main',
  branches: refuse,
  createBranch: refuse,
  deleteBranch: refuse,
  merge: refuse,
  ancestors: refuse,
  mergeBases: refuse,
} satisfies Partial<GraphHandle>;
