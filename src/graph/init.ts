import { GraphError, withOutcome } from '../base/errors.ts';
import type { Failpoint } from '../base/failpoint.ts';
import type { Scope } from '../base/scope.ts';
import { AUDIT, AUDIT_COLUMNS } from '../commit/audit.ts';
import { installTable } from '../manifest/install.ts';
import { INTERNAL_VERSION, INTERNAL_VERSION_FIELD } from '../manifest/internal-version.ts';
import { encodeRow, MANIFEST, MANIFEST_COLUMNS, OBJECT_ID, type ManifestRow, type TableRow } from '../manifest/rows.ts';
import type { AcceptedSchema } from '../schema/accepted.ts';
import { verifyConditionalWrites } from '../storage/probe.ts';
import { createClaim, hasManifest, readClaim } from './claim.ts';
import { retract } from './retract.ts';
import { schemaKey, type Root } from './root.ts';

/**
 * Founds a graph. It exists from the moment at which version 1 of the manifest is installed, which exactly one founder
 * achieves; before that anybody may try, whatever others left behind or are still doing. A founder that fails takes along
 * what it made under names of its own.
 */
export async function found(root: Root, scope: Scope, founding: Founding): Promise<void> {
  const made: string[] = [];
  try {
    await attempt(root, scope, founding, made);
  } catch (error) {
    // What may have become the graph stays.
    if (scope.effective) throw withOutcome(error, 'unknown');
    if (made.length > 0) await retract(root, scope, made);
    throw withOutcome(error, 'not_applied');
  }
}

/** Adds the locations of tables to `made` before they are. */
async function attempt(root: Root, scope: Scope, { schema, actor, scheme }: Founding, made: string[]): Promise<void> {
  const step = async (failpoint: Failpoint): Promise<void> => {
    await root.environment.failpoints.reach(failpoint);
    scope.check();
  };
  await refuseGraph(root);
  if (scheme === 's3') await verifyConditionalWrites(root.store, root.mint());
  // A founder that died leaves its claim to the next.
  if (!(await createClaim(root))) await readClaim(root);
  await step('init.after_claim');
  await root.store.create(schemaKey(schema.hash), schema.bytes);
  await step('init.after_schema_object');
  const tables = await createTables(root, schema, made);
  await step('init.after_tables');
  const staging = `_founding/${root.mint().toLowerCase()}`;
  made.push(`${staging}/${AUDIT}`, `${staging}/${MANIFEST}`);
  const audit = { location: AUDIT, columns: AUDIT_COLUMNS, rows: [] };
  await installTable(root.lance, root.store, staging, audit, step);
  await step('init.after_audit_table');
  scope.effective = true;
  const manifest = {
    location: MANIFEST,
    columns: MANIFEST_COLUMNS,
    rows: firstRows(root, schema, tables, actor),
    metadata: { [OBJECT_ID]: { [INTERNAL_VERSION_FIELD]: String(INTERNAL_VERSION) } },
  };
  const won = await installTable(root.lance, root.store, staging, manifest, step);
  scope.effective = won;
  if (!won) throw graphExists(root);
  await step('init.after_manifest');
}

/** What a graph begins with. */
export interface Founding {
  readonly schema: AcceptedSchema;
  readonly actor: string | null;
  /** Servers differ in how they take conditional writes; directories do not. */
  readonly scheme: 'file' | 's3';
}

/** Before anything is written: of an older graph there may be no claim. */
async function refuseGraph(root: Root): Promise<void> {
  await readClaim(root);
  if (await hasManifest(root)) throw graphExists(root);
}

async function createTables(root: Root, schema: AcceptedSchema, made: string[]): Promise<TableRow[]> {
  const tables: TableRow[] = [];
  for (const type of [...schema.nodes.values(), ...schema.edges.values()]) {
    const location = `${type.kind}s/${type.id}-${root.mint().toLowerCase()}`;
    made.push(location);
    await root.lance.createEmpty(location, type.columns);
    tables.push({ type: 'table', key: type.tableKey, version: 1, location });
  }
  return tables;
}

function firstRows(root: Root, schema: AcceptedSchema, tables: readonly TableRow[], actor: string | null) {
  const id = root.mint();
  const rows: ManifestRow[] = [
    { type: 'graph_head', commit: id, sequence: 0 },
    { type: 'schema', hash: schema.hash },
    ...tables,
    {
      type: 'graph_commit',
      id,
      state: 'published',
      parent: null,
      merged: null,
      sequence: 0,
      actor,
      createdAt: new Date(root.environment.clock.now()).toISOString(),
      operation: 'init',
      schema: schema.hash,
      tables: Object.fromEntries(tables.map(({ key, version, location }) => [key, { version, location }])),
    },
  ];
  return rows.map((row) => encodeRow(row, id, ''));
}

function graphExists({ address }: Root): GraphError {
  return new GraphError(
    'conflict',
    'graph_exists',
    `there is a graph at ${address} already: open it, or choose another root`,
    { details: { root: address } },
  );
}
