/** A word as a POSIX shell takes it whole. */
export function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Words as one line for a shell. */
export function shellLine(words: readonly string[]): string {
  return words.map(quoteForShell).join(' ');
}
