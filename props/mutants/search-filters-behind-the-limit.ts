import type { Mutant } from './machine/mutant.ts';

export const searchFiltersBehindTheLimit: Mutant = {
  name: 'search-filters-behind-the-limit',
  symptom:
    'A search among some rows finds fewer than there are, since nearer ones that do not count took their places.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/lance/search-query.ts',
      anchor: 'return search.exact ? query.bypassVectorIndex() : query;',
      replacement: 'return search.exact ? query.bypassVectorIndex().postfilter() : query.postfilter();',
    },
    // What is asked for beyond the limit would make up for it in graphs as small as those of a case.
    { file: 'src/lance/search.ts', anchor: 'const SPARE = 10;', replacement: 'const SPARE = 0;' },
  ],
};
