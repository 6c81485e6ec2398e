import type { ModelWrite } from '../../model/index.ts';
import type { Id, SchemaDefinition } from '../../src/index.ts';

/**
 * The ids that the engine minted, in the order of need: of the ids that it claims, those at the positions where the write
 * gave none. Whether the claim itself is right is for the model to say, which puts the minted ids where they belong.
 */
export function mintedIds(schema: SchemaDefinition, write: ModelWrite, claimed: readonly Id[]): readonly string[] {
  return writtenRows(schema, write).flatMap((given, i) => {
    const id = claimed[i];
    return given || typeof id !== 'string' ? [] : [id];
  });
}

/** For each row that the write gives, in the order of a result's ids: whether its id is given too. */
function writtenRows(schema: SchemaDefinition, write: ModelWrite): readonly boolean[] {
  const hasKey = (type: string) => (schema.nodes[type]?.key?.length ?? 0) > 0;
  if (write.kind === 'load') {
    const nodes = Object.entries(write.nodes ?? {}).flatMap(([type, rows]) => rows.map(() => hasKey(type)));
    const edges = Object.values(write.edges ?? {}).flatMap((rows) => rows.map(({ id }) => id !== undefined));
    return [...nodes, ...edges];
  }
  return write.statements.flatMap((statement) => {
    switch (statement.op) {
      case 'insertNode':
      case 'upsertNode':
        return [hasKey(statement.type)];
      case 'insertEdge':
      case 'upsertEdge':
        return [statement.id !== undefined];
      default:
        return [];
    }
  });
}
