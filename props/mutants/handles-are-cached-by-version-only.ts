import type { Mutant } from './machine/mutant.ts';

export const handlesAreCachedByVersionOnly: Mutant = {
  name: 'handles-are-cached-by-version-only',
  symptom: 'A table of one branch is read in place of the same table of another, where both are at the same version.',
  suite: 'conformance',
  edits: [
    {
      file: 'src/lance/handles.ts',
      anchor: 'async reader(location: string, columns: readonly Column[], version: number): Promise<LanceTable> {',
      replacement: `async reader(location: string, columns: readonly Column[], version: number): Promise<LanceTable> {
    const key = (location.split('.lance/tree/')[0] ?? '') + '@' + version;
    if (key !== '') return this.#get(key, location, columns, version);`,
    },
  ],
};
