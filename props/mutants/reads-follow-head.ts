import type { Mutant } from './machine/mutant.ts';

export const readsFollowHead: Mutant = {
  name: 'reads-follow-head',
  symptom: 'A read at a commit answers with the newest rows of a table, published or not.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/graph/snapshot.ts',
      anchor: 'this.#session.handles.reader(table.location, type.columns, table.version)',
      replacement: 'this.#session.handles.writer(table.location, type.columns)',
    },
  ],
};
