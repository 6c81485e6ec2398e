import test from 'ava';
import { ulid } from 'ulid';
import { isGivenName, MAIN, ownerOf, tableForkLocation } from '../../src/manifest/branch.ts';

const TABLE = 'nodes/city-01kdvdna024vsag3cark4c4d3m';
const incarnation = ulid().toLowerCase();

/** What users of an older release may have called a branch. */
const NAMES = [
  'x',
  'feature/x',
  `x-${incarnation}`,
  `feature/x-${incarnation}`,
  incarnation,
  `x-${incarnation}.0badcafe`,
];

test('a fork that a branch makes is its own, whatever the branch is called', (t) => {
  for (const owner of [incarnation, ...NAMES]) {
    const location = tableForkLocation(TABLE, owner, ulid());
    t.is(ownerOf(location), owner);
    t.is(ownerOf(tableForkLocation(location, 'other', ulid())), 'other', 'a fork of a fork');
    t.true(isGivenName(location.slice(TABLE.length + '.lance/tree/'.length)));
  }
});

test('a fork that an older release made is of the branch that has its name', (t) => {
  for (const name of NAMES) t.is(ownerOf(`${TABLE}.lance/tree/${name}`), name);
});

test('what is no fork is of main', (t) => {
  t.is(ownerOf(TABLE), MAIN);
});

test('names that older releases gave are none of ours', (t) => {
  for (const name of NAMES) t.is(isGivenName(name), name === incarnation);
  t.true(isGivenName(`${incarnation}-${ulid().toLowerCase()}`));
});
