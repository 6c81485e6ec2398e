import { createHash } from 'node:crypto';
import { forkLocation, placeOf } from '../lance/location.ts';
import { MANIFEST } from './rows.ts';

/** Name of the branch that a graph is founded with, and its incarnation: it is never deleted. */
export const MAIN = 'main';

/** Where the manifest of a branch lies. */
export function manifestLocation(incarnation: string): string {
  return incarnation === MAIN ? MANIFEST : forkLocation(MANIFEST, incarnation);
}

const ULID = '[0-9a-hjkmnp-tv-z]{26}';

/** Names of branches' manifests, and of what branches forked from tables, as this release gives them. */
const GIVEN = new RegExp(`^(${ULID})(-${ULID})?$`);

/** The same of branches that an older release named, and of the sum of what stands before it. */
const GIVEN_ON = new RegExp(`^(.+)-${ULID}\\.([0-9a-f]{8})$`);

/** Where a branch forks a table to: `id` makes the place one that nobody has had. */
export function tableForkLocation(location: string, incarnation: string, id: string): string {
  const name = `${incarnation}-${id.toLowerCase()}`;
  return forkLocation(location, GIVEN.test(name) ? name : `${name}.${sumOf(name)}`);
}

/**
 * Whether the name of a fork is one of ours. Those that older releases gave are what their users called a branch, which may be anything:
 * a name that ends in one of ours, too.
 */
export function isGivenName(name: string): boolean {
  return GIVEN.test(name) || ownerInName(name) !== undefined;
}

/**
 * Incarnation of the branch that writes to a table; others that have it in their manifest fork it before they write. Forks that were
 * made before a graph was migrated have the name of their branch, which is its incarnation.
 */
export function ownerOf(location: string): string {
  const { branch } = placeOf(location);
  return branch === undefined ? MAIN : (GIVEN.exec(branch)?.[1] ?? ownerInName(branch) ?? branch);
}

/** The branch that an older release named, in the name that this one gave to a fork of its. */
function ownerInName(name: string): string | undefined {
  const [, owner, sum] = GIVEN_ON.exec(name) ?? [];
  return sum === sumOf(name.slice(0, -9)) ? owner : undefined;
}

/** Nobody calls a branch like this by accident. */
function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
