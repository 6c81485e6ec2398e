/** Results that may wait for the one whose turn it is, for each piece that is worked on. */
const AHEAD = 4;

/**
 * Does pieces of work side by side, `width` at a time, and gives their results in the order of the pieces. A slow piece does
 * not keep the others from being started, up to a bound. Whoever stops listening stops the starting of new ones; those under
 * way are waited for, their results are lost.
 */
export async function* inOrder<Piece, Result>(
  pieces: Iterable<Piece>,
  width: number,
  work: (piece: Piece) => Promise<Result>,
): AsyncGenerator<Result> {
  const iterator = pieces[Symbol.iterator]();
  const started: Promise<Result>[] = [];
  let busy = 0;
  let stopped = false;
  const startMore = (): void => {
    while (!stopped && busy < width && started.length < width * AHEAD) {
      const next = iterator.next();
      if (next.done) {
        stopped = true;
        return;
      }
      busy++;
      started.push(finish(work(next.value)));
    }
  };
  const finish = (working: Promise<Result>): Promise<Result> => {
    const over = (): void => {
      busy--;
      startMore();
    };
    // Its failure is reported when its turn comes; until then it is not unhandled, and it starts nothing more.
    working.then(over, () => void (stopped = true));
    return working;
  };
  try {
    startMore();
    for (let first = started.shift(); first; first = started.shift()) {
      yield await first;
      startMore();
    }
  } finally {
    stopped = true;
    await Promise.allSettled(started);
  }
}
