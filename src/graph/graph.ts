import { GraphError } from '../base/errors.ts';
import { Queue } from '../base/queue.ts';
import { Scope } from '../base/scope.ts';
import { heal } from '../commit/recovery.ts';
import { Manifest } from '../manifest/manifest.ts';
import { lineage, type ManifestState } from '../manifest/state.ts';
import type { SchemaDefinition } from '../schema/definition.ts';
import { headCommit, pinnedState, publicCommit } from './history.ts';
import { found, readClaim } from './init.ts';
import { inspectGraph } from './inspect.ts';
import type { Commit, LoadInput, Statement, WriteResult } from './operation.ts';
import { commitContext, openSession, reachRoot, type Session } from './session.ts';
import { checkedBounds, Snapshot } from './snapshot.ts';
import { readLoad } from './read-load.ts';
import { readMutate } from './read-mutate.ts';
import type {
  GraphHandle,
  InitOptions,
  InspectOptions,
  Inspection,
  OpenOptions,
  OperationOptions,
  SnapshotOptions,
  WriteOptions,
} from './surface.ts';
import { write, type Seen, type WriteRequest } from './write.ts';

/** An open graph. Its operations may be called side by side; writes through one handle happen one after the other. */
export class Graph implements GraphHandle {
  readonly #session: Session;
  readonly #readOnly: boolean;
  readonly #writes = new Queue();
  #seen: Seen;
  #closed = false;

  private constructor(session: Session, readOnly: boolean, seen: Seen) {
    this.#session = session;
    this.#readOnly = readOnly;
    this.#seen = seen;
  }

  /**
   * Founds a graph and opens it for writing. Of racing founders one wins; the others get `conflict` (code `graph_exists`).
   * A founder that dies leaves nothing that is in anybody's way.
   */
  static async init(options: InitOptions): Promise<Graph> {
    await found({ ...options, ...checkedBounds(options) });
    return Graph.open(options);
  }

  /**
   * Opens a graph; `not_found` (code `no_graph`) where there is none. Opening for writing resolves whatever intents earlier
   * writers left; a read-only handle writes nothing, not even that.
   */
  static async open(options: OpenOptions): Promise<Graph> {
    const root = reachRoot(options);
    const scope = new Scope(root.environment.clock, checkedBounds(options));
    return scope.race(async () => {
      const manifest = (await readClaim(root)) ? await Manifest.open(root.lance) : undefined;
      if (!manifest) {
        throw new GraphError(
          'not_found',
          'no_graph',
          `there is no graph at ${options.root}: found one with Graph.init`,
          {
            details: { root: options.root },
          },
        );
      }
      const session = openSession(root, manifest);
      const readOnly = options.mode === 'read-only';
      if (!readOnly) await heal(commitContext(session, scope));
      return new Graph(session, readOnly, await look(session));
    });
  }

  /** The schema that this handle last saw. */
  get schema(): SchemaDefinition {
    return this.#seen.schema.definition;
  }

  /**
   * Applies statements in order, all or nothing, in one commit.
   *
   * Fails with `bad_request` for what the schema refuses, `conflict` for keys that exist, values that are not unique,
   * cardinality, and a graph that moved on since this handle last looked (code `stale_base`: refresh first), `not_found`
   * for a missing endpoint, `contention` when others were faster every time, `unavailable` when the store fails or time is
   * up. Nothing of a failed write is visible unless its `outcome` is `unknown`.
   */
  async mutate(statements: readonly Statement[], options: WriteOptions = {}): Promise<WriteResult> {
    return this.#write(options, 'mutate', (schema) => readMutate(schema, statements));
  }

  /** Writes many rows, all or nothing, in one commit; fails as `mutate` does. */
  async load(input: LoadInput, options: WriteOptions = {}): Promise<WriteResult> {
    return this.#write(options, 'load', (schema) => readLoad(schema, input));
  }

  /** One consistent state to read from: the newest, or that of commit `at` (`not_found` where there is none). */
  async snapshot(options: SnapshotOptions = {}): Promise<Snapshot> {
    return this.#bounded(options, async () => {
      const { state } = await this.#refresh();
      const pinned = pinnedState(state, options.at);
      return new Snapshot(this.#session, await this.#session.schemas.get(pinned.schemaHash), pinned);
    });
  }

  /** Commits from the newest back to the first. */
  async commits(options: OperationOptions = {}): Promise<readonly Commit[]> {
    return this.#bounded(options, async () => lineage((await this.#refresh()).state).map(publicCommit));
  }

  /** Looks at the newest state, so that what is decided next is decided on it; tells its commit. */
  async refresh(options: OperationOptions = {}): Promise<Commit> {
    return this.#bounded(options, async (scope) => {
      if (!this.#readOnly) await heal(commitContext(this.#session, scope));
      return headCommit((await this.#refresh()).state);
    });
  }

  /** What is physically there: tables, their newest and their published versions, intents. */
  async inspect(options: InspectOptions = {}): Promise<Inspection> {
    return this.#bounded(options, (scope) => inspectGraph(this.#session, scope, options.rows === true));
  }

  /** Frees the handle once the writes under way have ended; operations on it fail with `bad_request` (code `closed`). */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writes.run(async () => {
      this.#session.handles.clear();
      await this.#session.lance.close();
    });
  }

  async #write(
    options: WriteOptions,
    operation: WriteRequest['operation'],
    steps: WriteRequest['steps'],
  ): Promise<WriteResult> {
    if (this.#readOnly)
      throw new GraphError('bad_request', 'read_only', 'the graph was opened read-only: open it for writing');
    const request = { operation, actor: options.actor ?? null, steps };
    return this.#bounded(options, (scope) =>
      this.#writes.run(() =>
        scope.race(async () => {
          const result = await write(this.#session, scope, this.#seen, request);
          await this.#refresh();
          return result;
        }),
      ),
    );
  }

  async #refresh(): Promise<Seen> {
    this.#seen = await look(this.#session);
    return this.#seen;
  }

  async #bounded<T>(options: OperationOptions, work: (scope: Scope) => Promise<T>): Promise<T> {
    if (this.#closed) throw new GraphError('bad_request', 'closed', 'the graph was closed: open it again');
    const scope = new Scope(this.#session.environment.clock, checkedBounds(options));
    try {
      return await scope.race(() => work(scope));
    } catch (error) {
      // A call into Lance may still be under way on a handle for writing; whoever comes next gets another.
      if (error instanceof GraphError && error.kind === 'unavailable') this.#session.handles.clear();
      throw error;
    }
  }
}

async function look(session: Session): Promise<Seen> {
  const state: ManifestState = await session.manifest.load();
  return { state, schema: await session.schemas.get(state.schemaHash) };
}
