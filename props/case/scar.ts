/** Internal versions below today's, as a graph can be left in. */
export const OLDER_VERSIONS = [1, 2, 3, 4] as const;

export type OlderVersion = (typeof OLDER_VERSIONS)[number];

/**
 * What older releases left on graphs besides what their users asked for. A version that cannot have it has nothing of it.
 *
 * - stale run: branches of the manifest that were one operation's own, whose program died. Versions 1 and 2.
 * - dropped table: a type that the schema no longer has, with the tombstone of its table.
 * - revived table: a tombstone of a table that has a newer version, and so is none.
 * - untold commit: one that is visible and not in the history, whose writer died in between. Versions 1 to 3.
 * - late history: of a branch, the table of the history was forked later than the manifest, and tells of commits that the branch never
 *   had. Versions 1 to 3.
 * - keyed: the manifest has its primary key already, which a migrator that died has set. Version 1.
 * - copied history: the history is in the manifest already, and nothing says so, as a migrator that died left it. Version 3.
 * - not stamped: the rows of version 5 are there and do not count yet, as a migrator that died left them. Version 4.
 * - overtaken: the same, and they never will count: an older program published in between. Version 4.
 */
export const SCARS = [
  'stale run',
  'dropped table',
  'revived table',
  'untold commit',
  'late history',
  'keyed',
  'copied history',
  'not stamped',
  'overtaken',
] as const;

export type Scar = (typeof SCARS)[number];
