import type { Scope } from '../base/scope.ts';
import type { ManifestState } from '../manifest/state.ts';
import type { AcceptedSchema } from '../schema/accepted.ts';
import type { Session } from './session.ts';

/** What a handle last saw of the graph: what its caller decides on. */
export interface Seen {
  readonly schema: AcceptedSchema;
  /** Published versions, by table key. */
  readonly versions: ReadonlyMap<string, number>;
}

/** The newest state, and the schema that it is under. */
export interface Looked {
  readonly state: ManifestState;
  readonly schema: AcceptedSchema;
}

export async function look(session: Session, scope?: Scope): Promise<Looked> {
  const state = await session.manifest.load(scope);
  return { state, schema: await session.schemas.get(state.schemaHash) };
}

export function seenIn({ state, schema }: Looked): Seen {
  return { schema, versions: new Map([...state.tables].map(([key, { version }]) => [key, version])) };
}

/** Published versions only ever grow. */
export function newer(
  versions: ReadonlyMap<string, number>,
  known: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  return new Map([...versions].map(([key, version]) => [key, Math.max(version, known.get(key) ?? 0)]));
}
