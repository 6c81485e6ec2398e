import type { Environment } from '../base/environment.ts';
import type { Failpoint } from '../base/failpoint.ts';
import type { MintId } from '../base/ids.ts';
import type { Scope } from '../base/scope.ts';
import type { Handles } from '../lance/handles.ts';
import type { VersionClasses } from '../lance/version-classes.ts';
import type { BranchManifests } from '../manifest/branch-manifests.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** Kept over operations, and bounded. */
export interface Looks {
  get(operationId: string): Look | undefined;
  set(operationId: string, look: Look): unknown;
}

/** When an intent was first seen in the state that it is in; or that it is another branch's, as it will ever be. */
export type Look = { readonly etag: string; readonly sinceMs: number } | 'elsewhere';

/** What one operation works with. */
export interface CommitContext {
  readonly environment: Environment;
  readonly mint: MintId;
  readonly store: ObjectStore;
  /** Of the branch that the operation is about. */
  readonly manifest: Manifest;
  readonly branches: BranchManifests;
  readonly handles: Handles;
  readonly classes: VersionClasses;
  readonly scope: Scope;
  /** Since when others' intents have been in one state, by operation id. */
  readonly looks: Looks;
  /** Plans that this handle is carrying out, by operation id: they are alive until their time is up. */
  readonly inFlight: Map<string, Scope>;
}

/** Passes a boundary between two durable steps: the place to stop, or to die. */
export async function step({ scope, environment }: CommitContext, failpoint: Failpoint): Promise<void> {
  scope.check();
  await environment.failpoints.reach(failpoint);
  scope.check();
}

/** Waits a little, by a random amount so that two who wait for each other come apart. */
export async function pause({ scope, environment }: CommitContext, durationMs: number): Promise<void> {
  scope.check();
  await environment.clock.delay(durationMs * (0.5 + environment.random.next()));
  scope.check();
}

export function timestamp({ environment }: CommitContext): string {
  return new Date(environment.clock.now()).toISOString();
}
