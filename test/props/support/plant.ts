import type { Engine, GraphHandle, OpenOptions, SnapshotReader } from '../../../src/index.ts';

/** Which handle is being made: the first one of a graph is its founder's. */
export interface HandleFacts {
  readonly options: OpenOptions;
  readonly isFounder: boolean;
}

/** The engine with something changed in every handle that it gives out. */
export function plantInHandles(
  engine: Engine,
  change: (handle: GraphHandle, facts: HandleFacts) => Partial<GraphHandle>,
): Engine {
  const changed = (handle: GraphHandle, facts: HandleFacts): GraphHandle => {
    const same: GraphHandle = {
      schema: handle.schema,
      branch: handle.branch,
      mutate: (...request) => handle.mutate(...request),
      load: (...request) => handle.load(...request),
      snapshot: (options) => handle.snapshot(options),
      changes: (options) => handle.changes(options),
      commits: (options) => handle.commits(options),
      ancestors: (options) => handle.ancestors(options),
      mergeBases: (source, options) => handle.mergeBases(source, options),
      branches: (options) => handle.branches(options),
      createBranch: (name, options) => handle.createBranch(name, options),
      deleteBranch: (name, options) => handle.deleteBranch(name, options),
      merge: (source, options) => handle.merge(source, options),
      refresh: (options) => handle.refresh(options),
      optimize: (options) => handle.optimize(options),
      cleanup: (options) => handle.cleanup(options),
      upkeep: (options) => handle.upkeep(options),
      repair: (options) => handle.repair(options),
      inspect: (options) => handle.inspect(options),
      close: () => handle.close(),
    };
    return { ...same, ...change(handle, facts) };
  };
  return {
    init: async (options) => changed(await engine.init(options), { options, isFounder: true }),
    open: async (options) => changed(await engine.open(options), { options, isFounder: false }),
  };
}

/** The engine with something changed in every reader that it gives out. */
export function plantInReaders(
  engine: Engine,
  change: (reader: SnapshotReader, facts: HandleFacts & { readonly at: string | undefined }) => Partial<SnapshotReader>,
): Engine {
  return plantInHandles(engine, (handle, facts) => ({
    snapshot: async (options = {}) => {
      const reader = await handle.snapshot(options);
      return { ...reader, ...change(reader, { ...facts, at: options.at }) };
    },
  }));
}
