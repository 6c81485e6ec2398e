import type { Mutant } from './machine/mutant.ts';

export const headPublishedInPlaceOfTheConfirmedVersion: Mutant = {
  name: 'head-published-in-place-of-the-confirmed-version',
  symptom:
    'Rows become visible that another writer never published: they lay on the table when its newest version was taken.',
  suite: 'faults',
  edits: [
    {
      file: 'src/commit/publish.ts',
      anchor: `    const rows = plannedRows(plan, state);
`,
      replacement: `    const heads = new Map<string, number>();
    for (const { key, location } of plan.tables) {
      heads.set(key, await (await context.handles.mover(location)).refresh());
    }
    const rows = plannedRows(plan, state).map((row) => {
      if (row.type === 'table') return { ...row, version: heads.get(row.key) ?? row.version };
      if (row.type !== 'graph_commit') return row;
      const moved = Object.entries(row.tables).map(([key, table]) => {
        return [key, { ...table, version: heads.get(key) ?? table.version }] as const;
      });
      return { ...row, tables: Object.fromEntries(moved) };
    });
`,
    },
  ],
};
