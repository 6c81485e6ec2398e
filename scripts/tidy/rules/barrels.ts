import { importsOf } from '../imports.ts';
import { roomOf } from '../rooms.ts';
import { eachSource } from '../rule.ts';

const BARRELS: ReadonlySet<string> = new Set(['src/index.ts', 'model/index.ts']);

/** One door a room: only these hand on names of other files, one by one. */
export const barrels = eachSource((source) => {
  if (roomOf(source.path) === 'test') return [];
  const everything = source.program.body
    .filter((statement) => statement.type === 'ExportAllDeclaration')
    .map((statement) => source.at(statement.start, 'exports everything of another file; name what is public'));
  if (BARRELS.has(source.path)) return everything;
  const handed = importsOf(source).filter(({ reExport }) => reExport);
  return handed.map(({ offset }) =>
    source.at(offset, `re-exports another file; only ${[...BARRELS].join(' and ')} may`),
  );
});
