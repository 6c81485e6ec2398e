/**
 * Does pieces of work side by side, `width` at a time, and gives their results in the order of the pieces. Whoever stops
 * listening stops the starting of new ones; those under way are waited for, their results are lost.
 */
export async function* inOrder<Piece, Result>(
  pieces: Iterable<Piece>,
  width: number,
  work: (piece: Piece) => Promise<Result>,
): AsyncGenerator<Result> {
  const iterator = pieces[Symbol.iterator]();
  const running: Promise<Result>[] = [];
  const startOne = (): void => {
    const next = iterator.next();
    if (next.done) return;
    const started = work(next.value);
    // Its failure is reported when its turn comes; until then it is not unhandled.
    started.catch(() => {});
    running.push(started);
  };
  try {
    while (running.length < width) {
      const before = running.length;
      startOne();
      if (running.length === before) break;
    }
    for (let first = running.shift(); first; first = running.shift()) {
      const result = await first;
      yield result;
      startOne();
    }
  } finally {
    await Promise.allSettled(running);
  }
}
