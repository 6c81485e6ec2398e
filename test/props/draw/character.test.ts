import test from 'ava';
import fc from 'fast-check';
import { character, characterAt } from '../../../props/draw/character.ts';

const LAST = 0x10ffff - 0x800;

test('characters are all code points but the surrogates', (t) => {
  t.deepEqual([0, 0x41, 0xd7ff, 0xd800, LAST].map(characterAt), ['\0', 'A', '\ud7ff', '\ue000', '\u{10ffff}']);
  fc.assert(fc.property(character(), (text) => Array.from(text).length === 1 && text.isWellFormed()));
});

test('a text of them shrinks as any other', (t) => {
  const found = fc.check(
    fc.property(fc.string({ unit: character(), maxLength: 12 }), (text) => Array.from(text).length < 2),
    { seed: 1 },
  );
  t.deepEqual(found.counterexample, ['\0\0']);
});
