import { LRUCache } from 'lru-cache';
import { GraphError } from '../base/errors.ts';
import type { Scope } from '../base/scope.ts';
import type { CommitContext } from '../commit/context.ts';
import { Handles } from '../lance/handles.ts';
import { VersionClasses } from '../lance/version-classes.ts';
import { MAIN } from '../manifest/branch.ts';
import { BranchManifests } from '../manifest/branch-manifests.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readContract } from '../manifest/older/read.ts';
import { readAcceptedSchema } from '../schema/accept.ts';
import type { AcceptedSchema } from '../schema/accepted.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { migrationSource } from './migrate.ts';
import { schemaKey, type Root } from './root.ts';

/** What an open graph works with, shared by its operations. */
export interface Session extends Root, Omit<CommitContext, 'scope'> {
  /** Name of the branch that is open. */
  readonly branch: string;
  readonly schemas: Schemas;
}

/** Intents of others that are remembered; there are as many as writers that died lately. */
const INTENTS_AT_MOST = 256;

/** `branch` is what its user calls the branch of `manifest`. */
export function openSession(
  root: Root,
  manifest: Manifest,
  branch = MAIN,
  branches = new BranchManifests(root.lance, manifest, migrationSource(root)),
): Session {
  const { store, lance } = root;
  return {
    ...root,
    branch,
    manifest,
    branches,
    handles: new Handles(lance),
    classes: new VersionClasses(async (key) => (await store.get(key))?.bytes),
    schemas: new Schemas(store),
    inFlight: new Map(),
    looks: new LRUCache({ max: INTENTS_AT_MOST }),
  };
}

export function commitContext(session: Session, scope: Scope): CommitContext {
  return { ...session, scope };
}

const SCHEMAS_AT_MOST = 64;

/** Accepted schemas by hash. They never change, so one read each is enough. */
export class Schemas {
  readonly #store: ObjectStore;
  readonly #known = new LRUCache<string, AcceptedSchema>({ max: SCHEMAS_AT_MOST });

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  async get(hash: string): Promise<AcceptedSchema> {
    const known = this.#known.get(hash);
    if (known) return known;
    const object = await this.#store.get(schemaKey(hash));
    const schema = object ? readAcceptedSchema(object.bytes, hash) : await this.#ofOlderGraph(hash);
    this.#known.set(hash, schema);
    return schema;
  }

  /** A graph that was not migrated yet has its schema elsewhere. */
  async #ofOlderGraph(hash: string): Promise<AcceptedSchema> {
    const older = await readContract(this.#store).catch((error: unknown) => {
      // Of a graph of today it says nothing, whatever is wrong with it.
      if (error instanceof GraphError && error.kind === 'corrupt') return undefined;
      throw error;
    });
    if (older?.hash === hash) return older;
    throw new GraphError('corrupt', 'schema_missing', `the graph's schema ${schemaKey(hash)} is gone: put it back`, {
      details: { hash },
    });
  }
}
