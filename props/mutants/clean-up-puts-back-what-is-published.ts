import type { Mutant } from './machine/mutant.ts';

export const cleanUpPutsBackWhatIsPublished: Mutant = {
  name: 'clean-up-puts-back-what-is-published',
  symptom: 'The tables of a commit are back at what they held before it, although it is published.',
  suite: 'crashes',
  edits: [
    {
      file: 'src/commit/recovery.ts',
      anchor: `  let isInOrder = true;`,
      replacement: `  for (const { key } of plan.tables) {
    const table = (await context.manifest.load()).tables.get(key);
    if (table) await putBack(context, await context.handles.mover(table.location), { ...table, version: plan.readSet.tables[key] ?? 0 });
  }
  if (others) return true;
  let isInOrder = true;`,
    },
  ],
};
