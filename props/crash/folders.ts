/** Forks of a table lie below it, each in a folder that is one of its own. */
const FORKS = '.lance/tree/';

/** Where what lies at a location is stored, below the root of its graph. */
export function folderOf(location: string): string {
  return location.includes(FORKS) ? location : `${location}.lance`;
}

/** Where all of a table is stored, with all of its forks. */
export function wholeFolderOf(location: string): string {
  const [table = location] = location.split(FORKS);
  return `${table}.lance`;
}

/** Key of the object that registers a fork, below the root of its graph; undefined for a location that is none. */
export function registrationOf(location: string): string | undefined {
  const [table, fork] = location.split(FORKS);
  return fork === undefined ? undefined : `${table}.lance/_refs/branches/${fork}.json`;
}
