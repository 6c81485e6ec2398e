import { GraphError, withOutcome } from '../base/errors.ts';
import { Queue } from '../base/queue.ts';
import { Scope, type Bounds } from '../base/scope.ts';
import { finishDeletions } from '../commit/delete-branch.ts';
import { heal } from '../commit/recovery.ts';
import { Manifest } from '../manifest/manifest.ts';
import { MAIN } from '../manifest/branch.ts';
import { BranchManifests } from '../manifest/branch-manifests.ts';
import { lineage } from '../manifest/lineage.ts';
import type { CommitRow } from '../manifest/rows.ts';
import type { ManifestState } from '../manifest/state.ts';
import { acceptSchema } from '../schema/accept.ts';
import type { AcceptedSchema } from '../schema/accepted.ts';
import type { SchemaDefinition } from '../schema/definition.ts';
import { parseRoot } from '../storage/location.ts';
import { ancestorsOf, findBranch, listBranches, makeBranch, mergeBasesOf, removeBranch } from './branch-operations.ts';
import { readBranchName } from './branch-name.ts';
import { graphChanges } from './changes.ts';
import { cleanGraph } from './cleanup.ts';
import { refuseDeleted } from './deleted.ts';
import { pinCommit, tellingRetention } from './retained.ts';
import { commitAsOf, headCommit, publicCommit } from './history.ts';
import { readClaim } from './claim.ts';
import { found } from './init.ts';
import { migrationSource } from './migrate.ts';
import { inspectGraph } from './inspect.ts';
import { mergeBranch } from './merge.ts';
import type {
  Branch,
  CleanupResult,
  Commit,
  GraphChanges,
  LoadInput,
  MergeResult,
  OptimizeResult,
  RepairResult,
  Statement,
  UpkeepResult,
  WriteResult,
} from './operation.ts';
import { optimizeGraph } from './optimize.ts';
import {
  readAncestorsOptions,
  readCleanupOptions,
  readCreateBranchOptions,
  readChangesOptions,
  readInitOptions,
  readInspectOptions,
  readOpenOptions,
  readOperationOptions,
  readRepairOptions,
  readSnapshotOptions,
  readWriteOptions,
} from './options.ts';
import { repairGraph } from './repair.ts';
import { look, newer, seenIn, type Seen } from './seen.ts';
import { reachRoot, type Root } from './root.ts';
import { commitContext, openSession, type Session } from './session.ts';
import { Snapshot } from './snapshot.ts';
import type { Step } from './steps.ts';
import { rootPlace } from '../schema/place.ts';
import { readUntrusted } from '../schema/shape.ts';
import { readLoad } from './read-load.ts';
import { readMutate } from './read-mutate.ts';
import type {
  AncestorsOptions,
  CleanupOptions,
  CreateBranchOptions,
  ChangesOptions,
  GraphHandle,
  InitOptions,
  InspectOptions,
  Inspection,
  OpenOptions,
  OperationOptions,
  RepairOptions,
  SnapshotOptions,
  WriteOptions,
} from './surface.ts';
import { Upkeep, type WrittenTables } from './upkeep.ts';
import { write, type WriteRequest } from './write.ts';

/** A table whose compaction takes longer is left to `optimize`, which may take as long as its caller says. */
const UPKEEP_MS = 300_000;

/** An open graph. Its operations may be called side by side; writes through one handle happen one after the other. */
export class Graph implements GraphHandle {
  readonly #session: Session;
  readonly #readOnly: boolean;
  readonly #writes = new Queue();
  readonly #upkeep: Upkeep;
  /** Compactions that nobody asked for, one after the other. */
  readonly #turns = new Queue();
  #isTurnWaiting = false;
  #seen: Seen;
  #closed = false;

  private constructor(session: Session, readOnly: boolean, seen: Seen) {
    this.#session = session;
    this.#upkeep = new Upkeep(session);
    this.#readOnly = readOnly;
    this.#seen = seen;
  }

  /**
   * Founds a graph and opens it for writing. Of racing founders one wins; the others get `conflict` (code `graph_exists`).
   * A founder that dies leaves nothing that is in anybody's way.
   */
  static async init(options: InitOptions): Promise<Graph> {
    const { schema: definition, actor, ...where } = readInitOptions(options);
    const schema = acceptSchema(definition as SchemaDefinition);
    const { scheme } = parseRoot(where.root);
    const root = reachRoot(where);
    const scope = new Scope(root.environment.clock, where);
    return opened(root, () =>
      scope.run(async () => {
        await found(root, scope, { schema, actor, scheme });
        try {
          return await Graph.#over(root, scope, MAIN, false);
        } catch (error) {
          // It exists by now, and the caller has no handle on it.
          throw withOutcome(error, 'unknown');
        }
      }),
    );
  }

  /**
   * Opens a graph; `not_found` (code `no_graph`) where there is none. Opening for writing resolves whatever intents earlier
   * writers left; a read-only handle writes nothing, not even that. A writer that may be alive is given some two seconds in
   * which nothing moves: with a shorter `deadlineMs` nobody gets in for as long as its intent is there, however often one tries.
   */
  static async open(options: OpenOptions): Promise<Graph> {
    const { readOnly, branch, onMigration, ...where } = readOpenOptions(options);
    const root = { ...reachRoot(where), onMigration };
    const scope = new Scope(root.environment.clock, where);
    return opened(root, () => scope.run(() => Graph.#over(root, scope, branch, readOnly)));
  }

  static async #over(root: Root, scope: Scope, branch: string, readOnly: boolean): Promise<Graph> {
    const isClaimed = await readClaim(root);
    const main = await Manifest.open(root.lance, MAIN, migrationSource(root));
    // Only an older graph may be without a claim: what else is there is a founder's that did not come to its end. Whoever migrates one
    // claims it before it says so.
    if (!main || !(isClaimed || main.isOlder || (await readClaim(root)))) {
      throw new GraphError('not_found', 'no_graph', `there is no graph at ${root.address}: found one with Graph.init`, {
        details: { root: root.address },
      });
    }
    if (!readOnly) await main.bringUpToDate(scope);
    const session = await sessionOn(root, scope, branch, main);
    if (readOnly) return new Graph(session, true, seenIn(await look(session, scope)));
    const context = commitContext(session, scope);
    await heal(context);
    const looked = await look(session, scope);
    await finishDeletions(context, branch === MAIN ? looked.state : await main.load(scope));
    return new Graph(session, false, seenIn(looked));
  }

  /** The schema that this handle last saw. */
  get schema(): SchemaDefinition {
    return this.#seen.schema.definition;
  }

  /** The branch that is open. */
  get branch(): string {
    return this.#session.branch;
  }

  /**
   * Applies statements in order, all or nothing, in one commit.
   *
   * Fails with `bad_request` for what the schema refuses, `conflict` for keys that exist, values that are not unique,
   * cardinality, and a graph that moved on since this handle last looked (code `stale_base`: refresh first), `not_found`
   * for a missing endpoint, `contention` when others were faster every time, `unavailable` when the store fails or time is
   * up. Nothing of a failed write is visible unless its `outcome` is `unknown`.
   */
  async mutate(statements: readonly Statement[], options?: WriteOptions): Promise<WriteResult> {
    return this.#write('mutate', options, (schema) => readMutate(schema, statements));
  }

  /** Writes many rows, all or nothing, in one commit; fails as `mutate` does. */
  async load(input: LoadInput, options?: WriteOptions): Promise<WriteResult> {
    return this.#write('load', options, (schema) => readLoad(schema, input));
  }

  /**
   * One consistent state to read from: the newest, that of commit `at` (`not_found` where there is none), or that of the
   * newest commit that was made at `asOf` or before (`not_found`, code `before_history`, where all were made later). `not_found`
   * (code `commit_not_retained`) for one that a cleanup has given up.
   */
  async snapshot(options?: SnapshotOptions): Promise<Snapshot> {
    const { at, asOf, ...bounds } = readSnapshotOptions(options);
    return this.#bounded(bounds, async (scope) => {
      const state = await this.#look(scope);
      const pinned = await pinCommit(this.#session, scope, state, asOf === undefined ? at : commitAsOf(state, asOf));
      return new Snapshot(this.#session, await this.#session.schemas.get(pinned.schemaHash), pinned);
    });
  }

  /**
   * How the rows differ between two commits of the history: tables that are the same in both are not read, of the others both
   * versions are. `not_found` for a commit that is not in the history, `bad_request` for two of different schemas.
   */
  async changes(options: ChangesOptions): Promise<GraphChanges> {
    const { from, to, ...bounds } = readChangesOptions(options);
    return this.#bounded(bounds, async (scope) => {
      const state = await this.#look(scope);
      const before = await pinCommit(this.#session, scope, state, from);
      const after = await pinCommit(this.#session, scope, state, to);
      return tellingRetention(this.#session, scope, [before, after], () =>
        graphChanges(this.#session, scope, before, after),
      );
    });
  }

  /** Commits from the newest back to the first. */
  async commits(options?: OperationOptions): Promise<readonly Commit[]> {
    return this.#bounded(readOperationOptions(options), async (scope) =>
      historyOf(await this.#look(scope)).map(publicCommit),
    );
  }

  /** A commit (the newest unless said) and all that led to it, merged ones too: each before those that it was built on. */
  async ancestors(options?: AncestorsOptions): Promise<readonly Commit[]> {
    const { of, ...bounds } = readAncestorsOptions(options);
    return this.#bounded(bounds, async (scope) => ancestorsOf(await this.#look(scope), of).map(publicCommit));
  }

  /** The best common ancestors of this branch's newest commit and another's: more than one after merges crosswise. */
  async mergeBases(source: string, options?: OperationOptions): Promise<readonly Commit[]> {
    const name = readBranchName(source);
    return this.#bounded(readOperationOptions(options), async (scope) => {
      const { state } = await findBranch(this.#session, scope, name);
      return mergeBasesOf(await this.#look(scope), state).map(publicCommit);
    });
  }

  /** All branches: main, then the others by name. */
  async branches(options?: OperationOptions): Promise<readonly Branch[]> {
    return this.#bounded(readOperationOptions(options), (scope) => listBranches(this.#session, scope));
  }

  /**
   * Makes a branch of the one that is open, at its newest commit or at `from`. No table is copied: the branch writes to forks of its
   * own, which its first write to a table makes. `conflict` (code `branch_exists`) where there is one of that name.
   */
  async createBranch(name: string, options?: CreateBranchOptions): Promise<Branch> {
    const { actor, from, ...bounds } = readCreateBranchOptions(options);
    const branch = { name: readBranchName(name), actor, ...(from !== undefined && { from }) };
    this.#refuseReadOnly();
    return this.#writing(bounds, (scope) => makeBranch(this.#session, scope, branch));
  }

  /**
   * Deletes a branch, for everybody at once: whoever has it open gets `not_found` (code `branch_deleted`) from then on. A branch that
   * is made under its name later is another one. `conflict` (code `branch_in_use`) for main, for the branch that is open, and
   * for one that others were made from or whose tables others read; they are named in the details.
   */
  async deleteBranch(name: string, options?: OperationOptions): Promise<void> {
    const bounds = readOperationOptions(options);
    const branch = readBranchName(name);
    this.#refuseReadOnly();
    return this.#writing(bounds, (scope) => removeBranch(this.#session, scope, branch));
  }

  /**
   * Brings what another branch holds into the one that is open, row by row, on the best common ancestor of both; all or nothing, in
   * one commit of two parents. Fails with `conflict` (code `merge_conflict`, each row in `details.conflicts`) where both changed
   * a row in different ways or the result would break a constraint, `not_found` for an unknown branch, and as `mutate` does.
   */
  async merge(source: string, options?: WriteOptions): Promise<MergeResult> {
    const { actor, ...bounds } = readWriteOptions(options);
    const name = readBranchName(source);
    this.#refuseReadOnly();
    return this.#writing(bounds, (scope) =>
      this.#writes.run(() =>
        scope.race(async () => {
          const { result, known, written } = await mergeBranch(this.#session, scope, {
            source: name,
            actor,
            seen: this.#seen,
          });
          this.#seen = { ...this.#seen, versions: newer(this.#seen.versions, known) };
          await this.#lookAfter(written);
          return result;
        }),
      ),
    );
  }

  /** Looks at the newest state, so that what is decided next is decided on it; tells its commit. */
  async refresh(options?: OperationOptions): Promise<Commit> {
    return this.#bounded(readOperationOptions(options), async (scope) => {
      if (!this.#readOnly) await this.#writes.run(() => scope.race(() => heal(commitContext(this.#session, scope))));
      const state = await this.#look(scope);
      if (!this.#readOnly && this.branch === MAIN) await finishDeletions(commitContext(this.#session, scope), state);
      return headCommit(state);
    });
  }

  /**
   * Compacts the tables of all types. It changes how rows are stored and nothing else: it makes no commit and no write fails
   * because of it; writes through the same handle get their turn between two tables. Fails with `unavailable` when the store fails or time is up, which loses nothing.
   */
  async optimize(options?: OperationOptions): Promise<OptimizeResult> {
    const bounds = readOperationOptions(options);
    this.#refuseReadOnly();
    return this.#writing(bounds, (scope) => optimizeGraph(this.#session, scope, this.#writes));
  }

  /**
   * Removes versions and forks that nobody needs, of all branches: needed is what any branch holds, what the commits that are kept
   * were made of, what merges are based on, and what operations and intents rest on. Tables are compacted on the way. It
   * makes no commit, and what fails on one table is told of that table. Commits that were given up stay so. Fails with
   * `corrupt` (code `unreadable_intent`) where an intent may need anything, `unavailable` when the store fails or time is up.
   */
  async cleanup(options: CleanupOptions): Promise<CleanupResult> {
    const { rule, minimumAgeMs, ...bounds } = readCleanupOptions(options);
    this.#refuseReadOnly();
    return this.#writing(bounds, (scope) => cleanGraph(this.#session, scope, { rule, minimumAgeMs }));
  }

  /**
   * Compacts the tables that this handle wrote to and that have more small fragments by now than the environment allows: for environments that say
   * `on_request`. Otherwise that happens by itself, beside the writes that follow; what goes wrong there is nobody's failure.
   */
  async upkeep(options?: OperationOptions): Promise<UpkeepResult> {
    const bounds = readOperationOptions(options);
    this.#refuseReadOnly();
    return this.#writing(bounds, (scope) =>
      this.#turns.run(() => scope.race(async () => ({ tables: await this.#upkeep.run(scope) }))),
    );
  }

  /**
   * Looks at what lies on this branch's tables above what is published, where others wrote past the engine or a crash left something
   * that no intent tells of. `preview` writes nothing; `confirm` publishes what is verified to be maintenance; `force`
   * also puts back what is published over anything else. What anybody reads stays the same in any case.
   */
  async repair(options: RepairOptions): Promise<RepairResult> {
    const { mode, ...bounds } = readRepairOptions(options);
    this.#refuseReadOnly();
    return this.#writing(bounds, (scope) => repairGraph(this.#session, scope, mode, this.#writes));
  }

  /** What is physically there: tables, their newest and their published versions, intents, and what recovery did. */
  async inspect(options?: InspectOptions): Promise<Inspection> {
    const { withRows, withRecoveries, ...bounds } = readInspectOptions(options);
    return this.#bounded(bounds, (scope) => inspectGraph(this.#session, scope, { withRows, withRecoveries }));
  }

  /**
   * Frees the handle once the writes under way, and compactions that nobody asked for, have ended. What is asked of it, or of its snapshots, from then on fails with
   * `bad_request` (code `closed`); so do reads that are under way, unless they are over with their next answer.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writes.run(() => this.#turns.run(async () => this.#session.lance.close()));
  }

  async #write(
    operation: WriteRequest['operation'],
    options: WriteOptions | undefined,
    read: (schema: AcceptedSchema) => readonly Step[],
  ): Promise<WriteResult> {
    const { actor, ...bounds } = readWriteOptions(options);
    this.#refuseReadOnly();
    // Read at once: the caller may do with its objects what it likes from here on.
    const seen = this.#seen;
    const request: WriteRequest = { operation, actor, seen, steps: readRequest(() => read(seen.schema)) };
    return this.#writing(bounds, (scope) =>
      this.#writes.run(() =>
        scope.race(async () => {
          const { result, known, written } = await write(this.#session, scope, request);
          this.#seen = { ...this.#seen, versions: newer(this.#seen.versions, known) };
          await this.#lookAfter(written);
          return result;
        }),
      ),
    );
  }

  /** What a write left to be compacted is begun, and not waited for. */
  async #lookAfter(written: WrittenTables): Promise<void> {
    const isDue = await this.#upkeep.note(written);
    if (!isDue || this.#closed || this.#session.environment.upkeep === 'on_request') return;
    // One that has not begun yet does all that is due by then: they would pile up behind one that hangs.
    if (this.#isTurnWaiting) return;
    this.#isTurnWaiting = true;
    const turn = async (): Promise<void> => {
      this.#isTurnWaiting = false;
      await this.#bounded({ deadlineMs: UPKEEP_MS }, (scope) => this.#upkeep.run(scope));
    };
    // Nobody asked for it: whatever goes wrong is met, and answered for, by those who write or ask.
    this.#turns.run(turn).catch(() => {});
  }

  #refuseReadOnly(): void {
    if (!this.#readOnly) return;
    throw new GraphError('bad_request', 'read_only', 'the graph was opened read-only: open it for writing');
  }

  /** Looks at the newest state on behalf of the caller, who knows it from then on. */
  async #look(scope: Scope): Promise<ManifestState> {
    const looked = await look(this.#session, scope);
    this.#seen = seenIn(looked);
    return looked.state;
  }

  /** As `#bounded`, of what may write: an older branch is migrated by the first that does. */
  async #writing<T>(bounds: Bounds, work: (scope: Scope) => Promise<T>): Promise<T> {
    const { manifest } = this.#session;
    return this.#bounded(bounds, async (scope) => {
      // What is about to be closed waits for what was asked before: that is to stand in line at once.
      if (manifest.isOlder) await this.#writes.run(() => scope.race(() => manifest.bringUpToDate(scope)));
      return work(scope);
    });
  }

  async #bounded<T>(bounds: Bounds, work: (scope: Scope) => Promise<T>): Promise<T> {
    if (this.#closed) throw new GraphError('bad_request', 'closed', 'the graph was closed: open it again');
    const scope = new Scope(this.#session.environment.clock, bounds);
    try {
      return await scope.run(() => this.#telling(scope, work));
    } catch (error) {
      // A call into Lance may still be under way on a handle for writing; whoever comes next gets another.
      if (error instanceof GraphError && error.kind === 'unavailable') {
        this.#session.handles.clear();
        this.#session.manifest.renew();
        this.#session.branches.renew();
      }
      // What the store was in doubt about may have been an intent, of which nothing ever becomes visible by itself.
      throw withOutcome(error, scope.effective ? 'unknown' : 'not_applied');
    }
  }

  async #telling<T>(scope: Scope, work: (scope: Scope) => Promise<T>): Promise<T> {
    try {
      return await work(scope);
    } catch (error) {
      await refuseDeleted(this.#session.manifest, scope, error);
      throw error;
    }
  }
}

async function sessionOn(root: Root, scope: Scope, branch: string, main: Manifest): Promise<Session> {
  const branches = new BranchManifests(root.lance, main, migrationSource(root));
  const onMain = openSession(root, main, MAIN, branches);
  if (branch === MAIN) return onMain;
  const { incarnation } = await findBranch(onMain, scope, branch);
  return { ...onMain, branch, manifest: await branches.get(incarnation) };
}

function historyOf({ commits, head }: ManifestState): CommitRow[] {
  return lineage(commits, head.commit);
}

/** Input may be anything, such as an object whose members throw when they are read. */
function readRequest(read: () => readonly Step[]): readonly Step[] {
  return readUntrusted(rootPlace('malformed_operation', 'operation'), read);
}

/** Frees the connections again where no handle comes of it. */
async function opened(root: Root, open: () => Promise<Graph>): Promise<Graph> {
  try {
    return await open();
  } catch (error) {
    root.lance.close();
    throw error;
  }
}
