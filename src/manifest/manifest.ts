import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import { Queue } from '../base/queue.ts';
import type { LanceRoot } from '../lance/connection.ts';
import { refuseMissingData, refuseMissingRef } from '../lance/failure.ts';
import type { LanceTable, Written } from '../lance/table.ts';
import { MAIN, manifestLocation } from './branch.ts';
import { guardedRows } from './guarded.ts';
import {
  encodeRow,
  INTERNAL_VERSION,
  INTERNAL_VERSION_FIELD,
  MANIFEST_COLUMNS,
  OBJECT_ID,
  type ManifestRow,
} from './rows.ts';
import { manifestState, merged, type ManifestState } from './state.ts';

/** A handle on the catalog of one branch: its newest state, cached by version, and the one way to change it. */
export class Manifest {
  /** The branch, as `BranchRow` tells it. */
  readonly incarnation: string;
  readonly #lance: LanceRoot;
  #table: LanceTable | undefined;
  #loads = new Queue();
  /** Tells those who wait for a look that they have to begin anew. */
  readonly #waiting = new Set<() => void>();
  #latest: ManifestState | undefined;
  /** The version that the last merge of this handle made, if it is known. */
  #own: number | undefined;

  private constructor(lance: LanceRoot, table: LanceTable, incarnation: string) {
    this.#lance = lance;
    this.#table = table;
    this.incarnation = incarnation;
  }

  /**
   * Undefined where the graph was never founded, or the branch has no manifest; `unsupported_version` for a graph of another
   * internal version.
   */
  static async open(lance: LanceRoot, incarnation = MAIN): Promise<Manifest | undefined> {
    const table = await lance.open(manifestLocation(incarnation), MANIFEST_COLUMNS);
    if (!table) return undefined;
    refuseOtherVersions(Number((await table.fieldMetadata(OBJECT_ID)).get(INTERNAL_VERSION_FIELD) ?? '1'));
    return new Manifest(lance, table, incarnation);
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
        if (this.#latest?.version === version) return this.#latest;
        const placed = await table.scanPlaced(OBJECT_ID);
        // A merge of this handle may have moved it during the scan.
        if ((await table.version()) === version) this.#latest = manifestState(version, placed);
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
      return manifestState(version, await table.scanPlaced(OBJECT_ID));
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

function refuseOtherVersions(version: number): void {
  if (version === INTERNAL_VERSION) return;
  const advice =
    version > INTERNAL_VERSION ? 'open it with a newer release' : 'this release has no migration from that version';
  throw new GraphError(
    'unsupported_version',
    'internal_version',
    `the graph has internal version ${version} and this release reads ${INTERNAL_VERSION}: ${advice}`,
    { details: { found: version, supported: INTERNAL_VERSION } },
  );
}
