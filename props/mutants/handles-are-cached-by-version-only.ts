import type { Mutant } from './machine/mutant.ts';

export const handlesAreCachedByVersionOnly: Mutant = {
  name: 'handles-are-cached-by-version-only',
  symptom: 'A table of one branch is read in place of the same table of another, where both are at the same version.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/lance/handles.ts',
      anchor: 'return this.#get(`${location}@${version}`, location, columns, version);',
      replacement: "return this.#get(`${location.split('/tree/')[0] ?? ''}@${version}`, location, columns, version);",
    },
  ],
};
