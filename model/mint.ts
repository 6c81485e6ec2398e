/** Gives the id of a row that has none, other than those of the rows that its type has. */
export type Mint = (taken: ReadonlyMap<string, unknown>) => string;

/**
 * Mints the ids that an engine minted, in the order in which they are needed. That an engine mints an id twice, or one
 * that exists, no outcome of the model can express, so it is thrown. Placeholders follow when the ids run out.
 */
export function minter(minted: readonly string[]): Mint {
  const used = new Set<string>();
  const waiting = [...minted];
  let placeholders = 0;
  return (taken) => {
    let id = waiting.shift();
    if (id === undefined) {
      do id = `minted-${++placeholders}`;
      while (taken.has(id) || used.has(id));
    }
    if (taken.has(id) || used.has(id)) throw new Error(`the id ${id} was minted although it exists`);
    used.add(id);
    return id;
  };
}
