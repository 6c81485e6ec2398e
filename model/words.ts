/**
 * Words of which it is known what a search makes of them, in every language: each is found as it is written, whatever its
 * case, and as no other word. Of others the model does not say which are the same (stems), nor which are too frequent to look for.
 */
export const PLAIN_WORDS: readonly string[] = ['red', 'fox', 'sun', 'sky', 'owl', 'mud'];

/** Whether a text holds words: yes, no, or null where the model does not say. */
export type Holds = boolean | null;

/** What it takes for a text to hold the words that are asked for. */
export type Wanted = 'any' | 'all' | 'phrase';

/** What is said of a text by a question for words. */
export function holding(match: string, wanted: Wanted): (text: string) => Holds {
  const words = wordsIn(match);
  if (words.length === 0) return () => false;
  if (!words.every(isPlain)) return () => null;
  return (text) => {
    const held = wordsIn(text);
    const each = words.map((word) => holds(held, word));
    if (wanted === 'any') return either(each);
    const all = every(each);
    if (wanted === 'all' || all === false) return all;
    if (inARow(held, words)) return true;
    return held.every(isPlain) ? false : null;
  };
}

/** Letters and digits of any script make words; all else is between them. */
function wordsIn(text: string): string[] {
  return (text.match(/[\p{Alphabetic}\p{N}]+/gu) ?? []).map((word) =>
    /[^\0-\x7f]/.test(word) ? word : word.toLowerCase(),
  );
}

function isPlain(word: string): boolean {
  return PLAIN_WORDS.includes(word);
}

/** A word that is not plain may have any other for its stem, if that is made of its letters. */
function holds(held: readonly string[], word: string): Holds {
  if (held.includes(word)) return true;
  return held.some((other) => !isPlain(other) && mayBecome(other, word)) ? null : false;
}

function mayBecome(other: string, word: string): boolean {
  return /[^\0-\x7f]/.test(other) || (other.length >= word.length && other.startsWith(word.slice(0, 1)));
}

function inARow(held: readonly string[], words: readonly string[]): boolean {
  return held.some((_, at) => words.every((word, index) => held[at + index] === word));
}

function either(truths: readonly Holds[]): Holds {
  if (truths.includes(true)) return true;
  return truths.includes(null) ? null : false;
}

function every(truths: readonly Holds[]): Holds {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}
