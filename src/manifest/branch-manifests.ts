import { GraphError } from '../base/errors.ts';
import type { LanceRoot } from '../lance/connection.ts';
import { isGivenName, MAIN, manifestLocation } from './branch.ts';
import { Manifest } from './manifest.ts';
import type { MigrationSource } from './migration/migration.ts';

/** The manifests of a graph's branches, each opened once. */
export class BranchManifests {
  readonly #lance: LanceRoot;
  readonly #older: MigrationSource | undefined;
  readonly #open = new Map<string, Manifest>();
  readonly #opening = new Map<string, Promise<Manifest>>();

  constructor(lance: LanceRoot, main: Manifest, older?: MigrationSource) {
    this.#lance = lance;
    this.#older = older;
    this.#open.set(MAIN, main);
  }

  /** Main's, which tells what branches there are. */
  get main(): Manifest {
    const main = this.#open.get(MAIN);
    if (main) return main;
    throw new GraphError('internal', 'assertion', 'the manifest of main is open from the beginning');
  }

  /** The manifest of a branch; `corrupt` (code `table_missing`) where it is gone. */
  async get(incarnation: string): Promise<Manifest> {
    const open = this.#open.get(incarnation);
    if (open) return open;
    const opening = this.#opening.get(incarnation) ?? this.#begin(incarnation);
    return opening;
  }

  /** Leaves all handles to the calls that are under way on them. */
  renew(): void {
    this.#opening.clear();
    for (const manifest of this.#open.values()) manifest.renew();
  }

  /** Forgets a branch whose manifest is gone. */
  drop(incarnation: string): void {
    this.#open.delete(incarnation);
  }

  async #begin(incarnation: string): Promise<Manifest> {
    const opening = this.#openNew(incarnation);
    this.#opening.set(incarnation, opening);
    try {
      return await opening;
    } finally {
      if (this.#opening.get(incarnation) === opening) this.#opening.delete(incarnation);
    }
  }

  async #openNew(incarnation: string): Promise<Manifest> {
    const manifest = await Manifest.open(this.#lance, incarnation, this.#older);
    if (!manifest) {
      const location = manifestLocation(incarnation);
      const isOlder = incarnation !== MAIN && !isGivenName(incarnation);
      const advice = isOlder ? 'delete the branch, if an older release did, or put it back' : 'put it back';
      throw new GraphError('corrupt', 'table_missing', `${location}: the manifest of a branch is gone: ${advice}`, {
        details: { location },
      });
    }
    this.#open.set(incarnation, manifest);
    return manifest;
  }
}
