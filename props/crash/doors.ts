import type { Engine, GraphHandle, LocationOptions } from '../../src/index.ts';
import { obtain } from '../compare/attempt.ts';
import { MAIN } from './annals.ts';

/** Where a branch of a graph is found; main is where the graph is. */
export function at(location: LocationOptions, branch: string): LocationOptions & { readonly branch?: string } {
  return branch === MAIN ? location : { ...location, branch };
}

/** Handles on the branches of one graph: those that somebody has, and for the others read-only ones that are opened when they are asked for. */
export class Doors {
  readonly #engine: Engine;
  readonly #location: LocationOptions;
  readonly #handles: Map<string, GraphHandle>;
  readonly #opened: GraphHandle[] = [];

  constructor(engine: Engine, location: LocationOptions, handles: readonly GraphHandle[] = []) {
    this.#engine = engine;
    this.#location = location;
    this.#handles = new Map(handles.map((handle) => [handle.branch, handle]));
  }

  async to(branch: string): Promise<GraphHandle> {
    const known = this.#handles.get(branch);
    if (known) return known;
    const handle = await obtain(`open ${branch}`, () =>
      this.#engine.open({ ...at(this.#location, branch), mode: 'read-only' }),
    );
    this.#opened.push(handle);
    this.#handles.set(branch, handle);
    return handle;
  }

  /** Whether somebody has it, so that there is nothing to be opened. */
  isOpen(branch: string): boolean {
    return this.#handles.has(branch);
  }

  /** Those that were opened here. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#opened.map((handle) => handle.close()));
  }
}
