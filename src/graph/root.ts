import { systemEnvironment, type Environment } from '../base/environment.ts';
import { idMinter, type MintId } from '../base/ids.ts';
import { LanceRoot } from '../lance/connection.ts';
import type { MigrationProgress } from '../manifest/migration/migration.ts';
import { lanceConnectionTarget, openObjectStore } from '../storage/location.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { LocationOptions } from './surface.ts';

/** What a graph's root is reached through. */
export interface Root {
  /** As its user gave it. */
  readonly address: string;
  readonly environment: Environment;
  readonly mint: MintId;
  readonly store: ObjectStore;
  readonly lance: LanceRoot;
  /** Is told of every step of a migration. */
  readonly onMigration?: ((progress: MigrationProgress) => void) | undefined;
}

export function reachRoot({ root, s3, environment = systemEnvironment }: LocationOptions): Root {
  return {
    address: root,
    environment,
    mint: idMinter(environment.clock, environment.random),
    store: openObjectStore(root, s3, environment.clock),
    lance: new LanceRoot(lanceConnectionTarget(root, s3)),
  };
}

export function schemaKey(hash: string): string {
  return `_schema/${hash}.json`;
}
