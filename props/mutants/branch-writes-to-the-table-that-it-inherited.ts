import type { Mutant } from './machine/mutant.ts';

export const branchWritesToTheTableThatItInherited: Mutant = {
  name: 'branch-writes-to-the-table-that-it-inherited',
  symptom: 'What is written on a branch lies on the table of the branch that it was made from.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/graph/working-state.ts',
      anchor: '    if (ownerOf(location) === this.#incarnation) return { key, location, columns, effects };',
      replacement: "    if (ownerOf(location) !== '') return { key, location, columns, effects };",
    },
  ],
};
