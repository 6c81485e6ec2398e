import type { Mutant } from './machine/mutant.ts';

export const headPublishedInPlaceOfTheConfirmedVersion: Mutant = {
  name: 'head-published-in-place-of-the-confirmed-version',
  symptom:
    'Rows become visible that another writer never published: they lay on the table when its newest version was taken.',
  suite: 'faults',
  edits: [
    {
      file: 'src/commit/publish.ts',
      anchor: `    const commit = plannedCommit(plan, state);
`,
      replacement: `    const heads = new Map<string, number>();
    for (const { key, location } of plan.tables) {
      heads.set(key, await (await context.handles.mover(location)).refresh());
    }
    const planned = plannedCommit(plan, state);
    const moved = Object.entries(planned.tables).map(([key, table]) => {
      return [key, { ...table, version: heads.get(key) ?? table.version }] as const;
    });
    const commit = { ...planned, tables: Object.fromEntries(moved) };
`,
    },
  ],
};
