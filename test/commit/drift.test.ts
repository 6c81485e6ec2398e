import test from 'ava';
import { isDrift, movedLogically } from '../../src/commit/chain.ts';
import type { VersionClass } from '../../src/lance/version-class.ts';
import type { VersionClasses } from '../../src/lance/version-classes.ts';

/** The classes of versions 1, 2, 3, ... of a table. */
function classesOf(...kinds: readonly VersionClass[]): VersionClasses {
  return { of: async (_location: string, version: number) => kinds[version - 1] } as unknown as VersionClasses;
}

const logical: VersionClass = { kind: 'logical' };
const maintenance: VersionClass = { kind: 'maintenance' };
const restore = (target: number): VersionClass => ({ kind: 'restore', target });

test('what lies above the published version is drift, unless it is maintenance or a restore', async (t) => {
  const classes = classesOf(logical, maintenance, restore(1), logical);
  t.false(await isDrift(classes, 't', 1, 1));
  t.false(await isDrift(classes, 't', 2, 1));
  t.false(await isDrift(classes, 't', 3, 1));
  t.true(await isDrift(classes, 't', 4, 1));
  t.true(await isDrift(classes, 't', 3, 4), 'the published version is gone');
});

test('a restore of what was published before maintenance moved on from it holds the same rows', async (t) => {
  // Published: 1, then 2 and 3 by maintenance; then somebody who looked before that restores 1.
  const classes = classesOf(logical, maintenance, maintenance, logical, restore(1));
  t.false(await isDrift(classes, 't', 5, 3));
  t.false(await movedLogically(classes, 't', 3, 5));
});

test('a restore of what was published before a write is drift', async (t) => {
  const classes = classesOf(logical, logical, maintenance, restore(1));
  t.true(await isDrift(classes, 't', 4, 3));
  t.true(await movedLogically(classes, 't', 3, 4));
});

test('a restore of what is no version before it counts as a move, and ends', async (t) => {
  t.true(await movedLogically(classesOf(logical, restore(2)), 't', 1, 2));
  t.true(await movedLogically(classesOf(logical, restore(9)), 't', 1, 2));
});
