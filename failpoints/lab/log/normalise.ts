/** Names that nobody chose: UUIDs, ULIDs, Lance's data files (24 bits and a hash), its deletion files (which end in a number). */
const FRESH = [
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
  /(?<![0-9a-z])[01]{24}[0-9a-f]{26}(?![0-9a-z])/,
  /(?<![0-9a-z])[0-9a-hjkmnp-tv-z]{26}(?![0-9a-z])/,
  /(?<![0-9A-Z])[0-9A-HJKMNP-TV-Z]{26}(?![0-9A-Z])/,
  /(?<=-)\d{3,20}(?=\.(?:arrow|bin)$)/,
];

const ANY_FRESH = new RegExp(FRESH.map(({ source }) => source).join('|'), 'g');

/**
 * Replaces fresh unique names by `#` and the order in which they were first seen, so that two runs that differ in nothing
 * else give the same texts. The same name is the same number, as long as one normaliser is used.
 */
export function createNormaliser(): (text: string) => string {
  const ordinals = new Map<string, number>();
  return (text) =>
    text.replaceAll(ANY_FRESH, (name) => {
      // A ULID is written in either case.
      const known = name.toLowerCase();
      const ordinal = ordinals.get(known) ?? ordinals.size + 1;
      ordinals.set(known, ordinal);
      return `#${ordinal}`;
    });
}

/** The same without telling one fresh name from another: for an order that does not depend on them. */
export function withoutFreshNames(text: string): string {
  return text.replaceAll(ANY_FRESH, '#');
}
