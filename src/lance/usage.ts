import { GraphError } from '../base/errors.ts';

/**
 * The uses of something native, from its opening to its close. LanceDB frees at once what is closed, also under a call that
 * is still reading it; so it is freed when it was closed and its last use has ended.
 */
export class Usage {
  readonly #free: () => void;
  #underWay = 0;
  #closed = false;

  constructor(free: () => void) {
    this.#free = free;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Throws `closed` once nobody may begin to use it any more. */
  check(): void {
    if (this.#closed) throw new GraphError('bad_request', 'closed', 'the graph was closed: open it again');
  }

  /** Settles as `work` does, which goes on to its end whatever is closed meanwhile; refuses to begin after the close. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.check();
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#freeIfDone();
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#freeIfDone();
  }

  #freeIfDone(): void {
    if (this.#closed && this.#underWay === 0) this.#free();
  }
}
