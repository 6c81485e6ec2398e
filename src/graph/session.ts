import { LRUCache } from 'lru-cache';
import { systemEnvironment, type Environment } from '../base/environment.ts';
import { GraphError } from '../base/errors.ts';
import { idMinter, type MintId } from '../base/ids.ts';
import type { Scope } from '../base/scope.ts';
import type { CommitContext } from '../commit/context.ts';
import { LanceRoot } from '../lance/connection.ts';
import { Handles } from '../lance/handles.ts';
import { VersionClasses } from '../lance/version-classes.ts';
import { MAIN } from '../manifest/branch.ts';
import { BranchManifests } from '../manifest/branch-manifests.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readAcceptedSchema } from '../schema/accept.ts';
import type { AcceptedSchema } from '../schema/accepted.ts';
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
}

/** What an open graph works with, shared by its operations. */
export interface Session extends Root, Omit<CommitContext, 'scope'> {
  /** Name of the branch that is open. */
  readonly branch: string;
  readonly schemas: Schemas;
}

/** Intents of others that are remembered; there are as many as writers that died lately. */
const INTENTS_AT_MOST = 256;

export function reachRoot({ root, s3, environment = systemEnvironment }: LocationOptions): Root {
  return {
    address: root,
    environment,
    mint: idMinter(environment.clock, environment.random),
    store: openObjectStore(root, s3, environment.clock),
    lance: new LanceRoot(lanceConnectionTarget(root, s3)),
  };
}

/** `branch` is what its user calls the branch of `manifest`. */
export function openSession(
  root: Root,
  manifest: Manifest,
  branch = MAIN,
  branches = new BranchManifests(root.lance, manifest),
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

export function schemaKey(hash: string): string {
  return `_schema/${hash}.json`;
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
    if (!object) {
      throw new GraphError('corrupt', 'schema_missing', `the graph's schema ${schemaKey(hash)} is gone: put it back`, {
        details: { hash },
      });
    }
    const schema = readAcceptedSchema(object.bytes, hash);
    this.#known.set(hash, schema);
    return schema;
  }
}
