import { LRUCache } from 'lru-cache';
import type { Column } from '../base/column.ts';
import { GraphError } from '../base/errors.ts';
import type { LanceRoot } from './connection.ts';
import type { LanceTable } from './table.ts';

/** Handles kept open: opening one costs two requests or more. */
const HANDLES_AT_MOST = 512;

/**
 * Open handles, bounded. A handle that falls out is not closed: somebody may still be reading through it. The last reference
 * frees it, or the close of the root.
 */
export class Handles {
  readonly #lance: LanceRoot;
  readonly #open = new LRUCache<string, LanceTable>({ max: HANDLES_AT_MOST });
  /** Counts how often all were forgotten. */
  #generation = 0;

  constructor(lance: LanceRoot) {
    this.#lance = lance;
  }

  /** For reading one version; it never moves. */
  async reader(location: string, columns: readonly Column[], version: number): Promise<LanceTable> {
    return this.#get(keyOfReader(location, version), location, columns, version);
  }

  /** For writing; it is at some version, which its own writes move. */
  async writer(location: string, columns: readonly Column[]): Promise<LanceTable> {
    return this.#get(location, location, columns);
  }

  /**
   * For reading one version and writing on it. That is the handle for writing where it is at this version or can be moved to
   * it; a reader where something newer lies on the table. Whoever read through it asks for its version afterwards: only if
   * that is the same were all answers of one version.
   */
  async base(location: string, columns: readonly Column[], version: number): Promise<LanceTable> {
    const writer = await this.writer(location, columns);
    return (await writer.catchUpWith(version)) === version ? writer : this.reader(location, columns, version);
  }

  /** A handle for reading one version that is there, and is at it: it costs no request and moves nothing. */
  async atHand(location: string, version: number): Promise<LanceTable | undefined> {
    const writer = this.#open.get(location);
    if (writer && (await writer.version()) === version) return writer;
    return this.#open.get(keyOfReader(location, version));
  }

  /** For moving the newest version about; it reads and writes no rows. */
  async mover(location: string): Promise<LanceTable> {
    return this.#get(keyOfMover(location), location, []);
  }

  /** The same, moved to the newest version, which it tells. One that has to be opened is there: it need not look again. */
  async newest(location: string): Promise<{ readonly handle: LanceTable; readonly head: number }> {
    const isOpen = this.#open.has(keyOfMover(location));
    const handle = await this.mover(location);
    return { handle, head: isOpen ? await handle.refresh() : await handle.version() };
  }

  /** The handle that a table was written through, if it is still at hand. */
  written(location: string): LanceTable | undefined {
    return this.#open.get(location);
  }

  /** Forgets the handle for writing, of which a call may still be under way. */
  dropWriter(location: string): void {
    this.#open.delete(location);
  }

  /** Forgets all handles, those that are being opened too: calls may still be under way that move them. */
  clear(): void {
    this.#generation += 1;
    this.#open.clear();
  }

  async #get(key: string, location: string, columns: readonly Column[], version?: number): Promise<LanceTable> {
    const cached = this.#open.get(key);
    if (cached) return cached;
    const generation = this.#generation;
    const table = await this.#lance.open(location, columns, version);
    if (!table) {
      throw new GraphError('corrupt', 'table_missing', `${location}: the graph refers to a table that is gone`, {
        details: { location },
      });
    }
    if (generation === this.#generation) this.#open.set(key, table);
    return table;
  }
}

function keyOfReader(location: string, version: number): string {
  return `${location}@${version}`;
}

function keyOfMover(location: string): string {
  return `${location}!`;
}
