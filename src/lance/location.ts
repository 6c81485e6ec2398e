/** Forks of a table lie below it, all in one folder, whichever of them they were made from. */
const FORKS = '.lance/tree/';

/** What Lance calls a place: a table, and the branch of it that is meant; none for the table itself. */
export interface LancePlace {
  /** Location of the table that was there first. */
  readonly table: string;
  readonly branch: string | undefined;
}

/** A location is a path such as `nodes/airport-01j…`, or that of a fork: `nodes/airport-01j….lance/tree/01k…`. */
export function placeOf(location: string): LancePlace {
  const at = location.indexOf(FORKS);
  if (at < 0) return { table: location, branch: undefined };
  return { table: location.slice(0, at), branch: location.slice(at + FORKS.length) };
}

/** Where a fork of a table lies, by its name. */
export function forkLocation(location: string, name: string): string {
  return `${placeOf(location).table}${FORKS}${name}`;
}

/** The directory of what lies at a location. */
export function directoryOf(location: string): string {
  return location.includes(FORKS) ? location : `${location}.lance`;
}
