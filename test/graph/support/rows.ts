import type { EdgeRecord, NodeRecord, SnapshotReader } from '../../../src/index.ts';
import { decodeJson } from '../../../src/base/json.ts';

/** All rows that a reader tells of, one after the other. */
export async function rowsOf(reader: SnapshotReader): Promise<readonly (NodeRecord | EdgeRecord)[]> {
  const rows: (NodeRecord | EdgeRecord)[] = [];
  for await (const line of reader.exportJsonLines()) {
    const { node, edge, ...row } = decodeJson(line) as { readonly node?: string; readonly edge?: string };
    rows.push({ type: node ?? edge, ...row } as NodeRecord | EdgeRecord);
  }
  return rows;
}
