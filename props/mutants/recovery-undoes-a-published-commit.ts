import type { Mutant } from './machine/mutant.ts';

export const recoveryUndoesAPublishedCommit: Mutant = {
  name: 'recovery-undoes-a-published-commit',
  symptom: 'A commit that readers have seen is gone once somebody has opened the graph.',
  suite: 'crashes',
  edits: [
    {
      file: 'src/commit/recovery.ts',
      anchor: `  const answer = plan.class === 'logical' ?`,
      replacement: `  const state = await context.manifest.load();
  if (state.commits.get(plan.commitId)?.state === 'published') {
    const rows = plan.tables.map(({ key, location }) => ({ type: 'table', key, version: plan.readSet.tables[key] ?? 0, location }) as const);
    await context.manifest.merge(rows, plan.commitId, state);
  }
  const answer = plan.class === 'logical' ?`,
    },
  ],
};
