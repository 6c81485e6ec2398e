import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import { Queue } from '../base/queue.ts';
import type { LanceRoot } from '../lance/connection.ts';
import { refuseMissingData, refuseMissingRef } from '../lance/failure.ts';
import type { LanceTable, Written } from '../lance/table.ts';
import { MAIN, manifestLocation } from './branch.ts';
import { guardedRows } from './guarded.ts';
import { INTERNAL_VERSION, manifestForm } from './internal-version.ts';
import { migrate } from './migration/migrate.ts';
import type { MigrationSource } from './migration/migration.ts';
import { countingVersion, isRegistryOf, nativeBranches, olderState } from './older/read.ts';
import { encodeRow, MANIFEST_COLUMNS, OBJECT_ID, type ManifestRow } from './rows.ts';
import { manifestState, merged, type ManifestState } from './state.ts';

/** A handle on the catalog of one branch: its newest state, cached by version, and the one way to change it. */
export class Manifest {
  /** The branch, as `BranchRow` tells it. */
  readonly incarnation: string;
  readonly #lance: LanceRoot;
  readonly #older: MigrationSource | undefined;
  #wasOlder: boolean;
  #table: LanceTable | undefined;
  #loads = new Queue();
  /** Tells those who wait for a look that they have to begin anew. */
  readonly #waiting = new Set<() => void>();
  #latest: ManifestState | undefined;
  /** The version that the last merge of this handle made, if it is known. */
  #own: number | undefined;

  private constructor(
    lance: LanceRoot,
    table: LanceTable,
    incarnation: string,
    wasOlder: boolean,
    older: MigrationSource | undefined,
  ) {
    this.#lance = lance;
    this.#older = older;
    this.#wasOlder = wasOlder;
    this.#table = table;
    this.incarnation = incarnation;
  }

  /**
   * Undefined where the graph was never founded, or the branch has no manifest; `unsupported_version` for an internal version that
   * this program does not know. One that is older is read through `older`, and is `unsupported_version` without.
   */
  static async open(lance: LanceRoot, incarnation = MAIN, older?: MigrationSource): Promise<Manifest | undefined> {
    const table = await lance.open(manifestLocation(incarnation), MANIFEST_COLUMNS);
    if (!table) return undefined;
    const { internalVersion } = await manifestForm(table, incarnation);
    return new Manifest(lance, table, incarnation, internalVersion < INTERNAL_VERSION, older);
  }

  /** Whether the last look found an older internal version, or the opening where there was none yet. */
  get isOlder(): boolean {
    return this.#latest ? this.#latest.isOlder === true : this.#wasOlder;
  }

  /**
   * Brings the manifest up to today's internal version where it is an older one, as whoever is about to write does. Fails as
   * `migrate` does.
   */
  async bringUpToDate(scope?: Scope): Promise<void> {
    if (this.isOlder) await this.#migrate(scope);
  }

  /** The newest state, as `peek`; `not_found` (code `branch_deleted`) once the branch is deleted. */
  async load(scope?: Scope): Promise<ManifestState> {
    const state = await this.peek(scope);
    if (state.head.deleted) throw branchDeleted(this.incarnation);
    return state;
  }

  /**
   * The newest state, also of a branch that is deleted: one probe, and a scan when it has moved. On behalf of an operation that
   * may be over before it is there: it then begins no other look, behind which those who come later would have to wait.
   */
  async peek(scope?: Scope): Promise<ManifestState> {
    for (;;) {
      scope?.check();
      const renewed = Promise.withResolvers<undefined>();
      const begin = (): void => renewed.resolve(undefined);
      this.#waiting.add(begin);
      try {
        const state = await Promise.race([this.#look(), renewed.promise]);
        if (state) return state;
      } finally {
        this.#waiting.delete(begin);
      }
    }
  }

  /** One at a time: between the probe and the scan another look would move the handle. */
  #look(): Promise<ManifestState> {
    return this.#loads.run(async () => {
      const table = await this.#opened();
      for (let version = await this.#refreshed(table); ; version = await table.version()) {
        const latest = this.#latest;
        if (latest?.version === version && (await this.#isStill(latest))) return latest;
        const state = await this.#read(table, version);
        // A merge of this handle may have moved it during the scan.
        if ((await table.version()) === version) return (this.#latest = state);
      }
    });
  }

  /**
   * The newest state that was seen, if nobody but this handle has published since it last did: a publish may be tried on it
   * without looking again. Its guard fails where that is no longer so.
   */
  get undisturbed(): ManifestState | undefined {
    return this.#latest?.version === this.#own ? this.#latest : undefined;
  }

  /**
   * Writes rows under one token, all or nothing, and only if nobody has published since `state`. For `src/commit` alone, which
   * decides what becomes visible.
   */
  async merge(rows: readonly ManifestRow[], token: string, state: ManifestState): Promise<Written> {
    if (state.isOlder) return this.#migratedFirst();
    const table = await this.#opened();
    const guarded = guardedRows(rows, token, state);
    const encoded = guarded.map(({ row, token: own, expected }) => encodeRow(row, own, expected));
    const written = await table.guardedMerge(OBJECT_ID, encoded);
    this.#own = written.ok ? written.version : undefined;
    if (!written.ok) refuseMissingData(manifestLocation(this.incarnation), written.cause);
    // Right on top of what is known, it leaves nothing to read again.
    const isNext = written.ok && written.version === state.version + 1;
    if (isNext && this.#latest?.version === state.version) this.#latest = merged(state, guarded);
    return written;
  }

  /** A state that was the newest once; nothing is decided on it. */
  async stateAt(version: number): Promise<ManifestState> {
    const location = manifestLocation(this.incarnation);
    const table = await this.#lance.open(location, MANIFEST_COLUMNS, version);
    if (!table) throw manifestMissing(location);
    try {
      return await this.#read(table, version);
    } finally {
      table.close();
    }
  }

  /**
   * Makes a fork of one state of it, which is nobody's branch until main's manifest says so; `corrupt` (code `ref_missing`) where it is
   * a fork itself that lost its ref.
   */
  async fork(incarnation: string, { version }: ManifestState): Promise<Written> {
    const written = await (await this.#opened()).fork(incarnation, version);
    if (!written.ok) refuseMissingRef(manifestLocation(this.incarnation), written.cause);
    return written;
  }

  /** Leaves the handle to the calls that are under way on it, which may never end: whoever waits or comes next gets another. */
  renew(): void {
    this.#table = undefined;
    this.#loads = new Queue();
    this.#own = undefined;
    for (const begin of this.#waiting) begin();
  }

  /** Whether what an older version was read from beside itself still says the same. */
  async #isStill({ isOlder, isUntold, branches }: ManifestState): Promise<boolean> {
    if (isUntold) return false;
    return !isOlder || this.incarnation !== MAIN || isRegistryOf(branches.values(), await nativeBranches(this.#lance));
  }

  /** The version that a handle is at, in whatever layout it is. */
  async #read(table: LanceTable, version: number): Promise<ManifestState> {
    const form = await manifestForm(table, this.incarnation);
    if (form.internalVersion === INTERNAL_VERSION) return manifestState(version, await table.scanPlaced(OBJECT_ID));
    const counting = await countingVersion(this.#lance, this.incarnation, version, form);
    return { ...(await olderState(this.#source(), { branch: this.incarnation, version: counting })), version };
  }

  async #migrate(scope?: Scope): Promise<void> {
    const source = this.#source();
    const step: MigrationSource['step'] = async (failpoint) => {
      scope?.check();
      await source.step(failpoint);
      scope?.check();
    };
    await migrate({ ...source, step }, this.incarnation);
    // What was seen of it before tells nothing about rows that are to be replaced.
    this.#latest = undefined;
    this.#wasOlder = false;
  }

  /** Nothing is published on an older manifest: whoever would looks again at what it has become. */
  async #migratedFirst(): Promise<Written> {
    try {
      await this.#migrate();
      return { ok: false, failure: 'contended', cause: undefined };
    } catch (cause) {
      if (cause instanceof GraphError && cause.kind === 'contention') return { ok: false, failure: 'contended', cause };
      throw cause;
    }
  }

  #source(): MigrationSource {
    if (this.#older) return this.#older;
    throw new GraphError(
      'unsupported_version',
      'internal_version',
      'the graph has an older internal version: open it with Graph.open, which migrates it',
      { details: { supported: INTERNAL_VERSION } },
    );
  }

  /** Of a branch that is deleted the manifest itself is removed some day, under those who have it open. */
  async #refreshed(table: LanceTable): Promise<number> {
    try {
      return await table.refresh();
    } catch (error) {
      const isGone =
        error instanceof GraphError && (error.code === 'table_missing' || error.code === 'version_missing');
      throw isGone && this.incarnation !== MAIN ? branchDeleted(this.incarnation) : error;
    }
  }

  async #opened(): Promise<LanceTable> {
    const location = manifestLocation(this.incarnation);
    const table = this.#table ?? (await this.#lance.open(location, MANIFEST_COLUMNS));
    if (!table) throw manifestMissing(location);
    this.#table ??= table;
    return this.#table;
  }
}

function manifestMissing(location: string): GraphError {
  return new GraphError('corrupt', 'table_missing', `${location}: the graph's catalog is gone`, {
    details: { location },
  });
}

function branchDeleted(incarnation: string): GraphError {
  return new GraphError('not_found', 'branch_deleted', 'the branch was deleted: open another', {
    details: { incarnation },
  });
}
