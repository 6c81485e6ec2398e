import type { Mutant } from './machine/mutant.ts';

export const searchMissesWhatNoIndexCovers: Mutant = {
  name: 'search-misses-what-no-index-covers',
  symptom: 'A search does not find rows that were written after the last optimize.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/lance/search-query.ts',
      anchor: "if (search.kind === 'match') return table.query().fullTextSearch(wordsOf(search));",
      replacement: "if (search.kind === 'match') return table.query().fullTextSearch(wordsOf(search)).fastSearch();",
    },
  ],
};
