import fc from 'fast-check';
import { PLAIN_WORDS } from '../../model/index.ts';
import { character } from './character.ts';
import { HOSTILE_TEXTS } from './hostile.ts';

/** Texts that hold words of which the model knows what a search makes of them. */
export const SENTENCES = ['red fox', 'Fox, red sun', 'sky owl mud', 'OWL', 'red'];

const BETWEEN = [' ', ' ', ', ', '-', '" ', ' (', ':*', ' +'];

/** What may be asked for: mostly words that texts hold, and anything between them. */
export function question(): fc.Arbitrary<string> {
  const word = fc.constantFrom(...PLAIN_WORDS).chain((plain) => fc.constantFrom(plain, plain, plain.toUpperCase()));
  const words = fc.array(fc.tuple(fc.constantFrom(...BETWEEN), word), { minLength: 1, maxLength: 3 });
  const asked = words.map((parts) => parts.flat().slice(1).join(''));
  const wild = fc.oneof(fc.constantFrom('', 'the', ...HOSTILE_TEXTS), fc.string({ unit: character(), maxLength: 12 }));
  return fc.oneof({ withCrossShrink: true }, { weight: 8, arbitrary: asked }, { weight: 1, arbitrary: wild });
}
