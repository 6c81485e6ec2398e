import type { Failpoint } from '../../base/failpoint.ts';
import type { LanceTable } from '../../lance/table.ts';
import type { OlderVersion as InternalVersion } from '../older/layout.ts';
import type { OlderSource } from '../older/read.ts';
import type { ManifestForm } from '../internal-version.ts';

/** How far the migration of one branch has come. */
export interface MigrationProgress {
  readonly branch: string;
  /** The internal version that the step began with, and the one that it leads to. */
  readonly from: number;
  readonly to: number;
  /** Rows that the step has written, and all that it writes. */
  readonly done: number;
  readonly total: number;
}

/** What migrations work with. */
export interface MigrationSource extends OlderSource {
  /** Passes a boundary between two durable steps. */
  readonly step: (failpoint: Failpoint) => Promise<void>;
  /** Makes what a graph of today has besides its manifests; whoever does so again finds it there. */
  readonly furnish: (schema: { readonly hash: string; readonly bytes: Uint8Array }) => Promise<void>;
  readonly onProgress?: ((progress: MigrationProgress) => void) | undefined;
}

/** One turn of a migration: a manifest as it was found. */
export interface Turn extends MigrationSource {
  readonly branch: string;
  /** At the version that `form` was read from. */
  readonly table: LanceTable;
  readonly form: ManifestForm;
  readonly report: (done: number, total: number) => void;
}

/** `contended`: others changed the manifest meanwhile; what is to be done is decided anew, on what is there then. */
export type TurnOutcome = 'done' | 'contended';

/** The step from one internal version to the next. */
export interface Migration<From extends InternalVersion = InternalVersion> {
  readonly from: From;
  readonly run: (turn: Turn) => Promise<TurnOutcome>;
}
