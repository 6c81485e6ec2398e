import { forkLocation, placeOf } from '../lance/location.ts';
import { MANIFEST } from './rows.ts';

/** Name of the branch that a graph is founded with, and its incarnation: it is never deleted. */
export const MAIN = 'main';

/** Where the manifest of a branch lies. */
export function manifestLocation(incarnation: string): string {
  return incarnation === MAIN ? MANIFEST : forkLocation(MANIFEST, incarnation);
}

/** Where a branch forks a table to: `id` makes the place one that nobody has had. */
export function tableForkLocation(location: string, incarnation: string, id: string): string {
  return forkLocation(location, `${incarnation}-${id.toLowerCase()}`);
}

const ULID = '[0-9a-hjkmnp-tv-z]{26}';

/** What makes the name of a table's fork one that nobody has had. */
const OWN_ID = new RegExp(`-${ULID}$`);

/** Names that are given to forks, of tables and of manifests. Those that older releases gave are what their users called a branch. */
const GIVEN = new RegExp(`(^|-)${ULID}$`);

/** Whether the name of a fork is one of ours. */
export function isGivenName(name: string): boolean {
  return GIVEN.test(name);
}

/**
 * Incarnation of the branch that writes to a table; others that have it in their manifest fork it before they write. Forks that were
 * made before a graph was migrated have the name of their branch, which is its incarnation.
 */
export function ownerOf(location: string): string {
  const { branch } = placeOf(location);
  return branch === undefined ? MAIN : branch.replace(OWN_ID, '');
}
