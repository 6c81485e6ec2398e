import test from 'ava';
import fc from 'fast-check';
import { pruned } from '../../../props/shrink/prune.ts';
import { simplerValues } from '../../../props/shrink/simpler.ts';

test('simplifying a value comes to an end', (t) => {
  const value = fc.oneof(fc.string(), fc.double(), fc.bigInt(), fc.boolean(), fc.uint8Array());
  fc.assert(
    fc.property(value, (start) => {
      let steps = 0;
      for (let now: unknown = start, next = simplerValues(now); next.length > 0; next = simplerValues(now)) {
        now = next.at(-1);
        if (++steps > 5000) return false;
      }
      return true;
    }),
  );
  t.pass();
});

test('every part can go by itself', (t) => {
  t.deepEqual(
    [...pruned({ a: [true], b: null })],
    [{ a: [true] }, { b: null }, { a: [], b: null }, { a: [false], b: null }],
  );
});

test('a filter gives way to its parts', (t) => {
  const part = { op: 'isNull', property: 'a' };
  t.true([...pruned({ op: 'not', of: part })].includes(part));
  t.true([...pruned({ op: 'and', of: [part] })].includes(part));
});

test('an older graph is made newer, never older, and loses its scars', (t) => {
  const scarred = { kind: 'demote', version: 2, scars: ['keyed', 'stale run'] };
  const smaller = [...pruned(scarred)].map((each) => JSON.stringify(each));
  for (const version of [4, 3]) t.true(smaller.includes(JSON.stringify({ ...scarred, version })));
  t.false(smaller.some((each) => each.includes('"version":1')));
  t.true(smaller.includes(JSON.stringify({ kind: 'demote', version: 2 })));
  t.true(smaller.includes(JSON.stringify({ ...scarred, scars: ['keyed'] })));
});
