import { GraphError } from '../base/errors.ts';
import type { LanceTable } from '../lance/table.ts';
import { MIGRATED_VERSIONS } from './older/layout.ts';
import { OBJECT_ID } from './rows.ts';

/** The internal version that this program writes. */
export const INTERNAL_VERSION = 5;

/** The oldest that it reads, and brings up to its own. */
export const MINIMUM_VERSION = MIGRATED_VERSIONS[0];

/** Where a manifest says its internal version: in the metadata of its first column. One that says none is of version 1. */
export const INTERNAL_VERSION_FIELD = 'omniproof.internal_version';

/** Says, until the version does, that the rows are those of this version and which of the versions below they were made of. */
export const REPLACED_FIELD = 'omniproof.replaced';

/** What rows of this layout were made of that do not count yet. */
export interface Replaced {
  /** The version of the manifest that was read. */
  readonly read: number;
  /** The newest that there was when they were written: they count only if they lie right on top of it. 0 once they never are to. */
  readonly base: number;
}

/** How a version of a manifest is to be read. */
export interface ManifestForm {
  readonly internalVersion: number;
  /** There where rows of this layout lie in it that do not count yet. */
  readonly replaced?: Replaced;
}

/** What the version that a handle is at says of itself, which costs no request; `unsupported_version` where this program knows no such one. */
export async function manifestForm(table: LanceTable, branch: string): Promise<ManifestForm> {
  const metadata = await table.fieldMetadata(OBJECT_ID);
  const stamp = metadata.get(INTERNAL_VERSION_FIELD) ?? '1';
  const internalVersion = /^\d{1,9}$/.test(stamp) ? Number(stamp) : NaN;
  if (!(internalVersion >= MINIMUM_VERSION && internalVersion <= INTERNAL_VERSION)) throw unsupported(stamp, branch);
  const replaced = metadata.get(REPLACED_FIELD);
  if (replaced === undefined || internalVersion === INTERNAL_VERSION) return { internalVersion };
  return { internalVersion, replaced: decodeReplaced(replaced, table.location) };
}

export function encodeReplaced({ read, base }: Replaced): string {
  return `${read},${base}`;
}

function decodeReplaced(text: string, location: string): Replaced {
  const [, read, base] = /^(\d+),(\d+)$/.exec(text) ?? [];
  if (read !== undefined && base !== undefined) return { read: Number(read), base: Number(base) };
  throw new GraphError(
    'corrupt',
    'malformed_manifest',
    `${location}: what it says of its migration cannot be read: ${text}`,
    { details: { objectId: REPLACED_FIELD } },
  );
}

function unsupported(stamp: string, branch: string): GraphError {
  const found = /^\d+$/.test(stamp) ? Number(stamp) : stamp;
  return new GraphError(
    'unsupported_version',
    'internal_version',
    `the branch '${branch}' of the graph has internal version ${stamp}, and this release reads ${MINIMUM_VERSION} to ${INTERNAL_VERSION}: ${adviceOn(found)}`,
    { details: { found, supported: INTERNAL_VERSION, minimum: MINIMUM_VERSION, branch } },
  );
}

function adviceOn(found: number | string): string {
  if (typeof found === 'string') return 'no release writes that, so put back a copy';
  if (found > INTERNAL_VERSION) return 'open it with a newer release';
  return `open it for writing once with an older release that reads it and writes ${MINIMUM_VERSION} or above, then with this one`;
}
