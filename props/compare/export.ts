import { StructRow, tableFromIPC } from 'apache-arrow';
import { idText, scanEdges, scanNodes, type ModelState, type Row } from '../../model/index.ts';
import { compareCodePoints, decodeJson, type PropertyType, type SnapshotReader } from '../../src/index.ts';
import { obtain } from './attempt.ts';
import { requireEqual } from './mismatch.ts';

/** Holds every row of a state, as it is handed on line by line, against the model. */
export async function compareLines(reader: SnapshotReader, state: ModelState): Promise<void> {
  const lines = await obtain('exportJsonLines', () => linesOf(reader));
  const nodes = typesOf(state.nodes).flatMap((node) =>
    scanNodes(state, node).map(({ id, values }) => ({ node, id, values })),
  );
  const edges = typesOf(state.edges).flatMap((edge) =>
    scanEdges(state, edge).map(({ id, from, to, values }) => ({ edge, id, from, to, values })),
  );
  requireEqual('answer', 'exportJsonLines: number of lines', nodes.length + edges.length, lines.length);
  for (const [i, row] of [...nodes, ...edges].entries()) {
    const line = lines[i] ?? '';
    requireEqual('answer', `exportJsonLines: whether line ${i} is one`, true, !/[\n\r]/.test(line));
    requireEqual('answer', `exportJsonLines: line ${i}`, row, decodeJson(line));
  }
}

/** Holds the rows of a state, as they are handed on as Arrow, against the model: how many there are, and ids that have one text. */
export async function compareArrow(reader: SnapshotReader, state: ModelState): Promise<void> {
  const { nodes, edges = {} } = state.schema;
  for (const type of typesOf(state.nodes)) {
    const { key = [], properties = {} } = nodes[type] ?? {};
    const isPlain = key.every((name) => isText(properties[name]?.type));
    const id = 'id' in properties ? '__id' : 'id';
    await compareStream(reader, { element: 'node', type, ids: isPlain ? id : undefined }, scanNodes(state, type));
  }
  for (const type of typesOf(state.edges)) {
    const ids = 'id' in (edges[type]?.properties ?? {}) ? '__id' : 'id';
    await compareStream(reader, { element: 'edge', type, ids }, scanEdges(state, type));
  }
}

interface Stream {
  readonly element: 'node' | 'edge';
  readonly type: string;
  /** The column of ids, where they are compared. */
  readonly ids: string | undefined;
}

async function compareStream(reader: SnapshotReader, stream: Stream, rows: readonly Row[]): Promise<void> {
  const { element, type, ids } = stream;
  const path = `exportArrow(${JSON.stringify(type)})`;
  const table = tableFromIPC(await obtain(path, () => reader.exportArrow(type, { element })));
  requireEqual('answer', `${path}: number of rows`, rows.length, table.numRows);
  if (ids === undefined) return;
  const column: readonly unknown[] = [...(table.getChild(ids) ?? [])];
  const expected = rows.map(({ id }) => idText(id));
  requireEqual('answer', `${path}: ids`, expected, column.map(textOfId));
}

async function linesOf(reader: SnapshotReader): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of reader.exportJsonLines()) lines.push(line);
  return lines;
}

/** Types in the order in which they are handed on. */
function typesOf(tables: ReadonlyMap<string, unknown>): readonly string[] {
  return [...tables.keys()].toSorted(compareCodePoints);
}

/** Arrow has points in time as numbers, which are nobody's ids. */
function isText(type: PropertyType | undefined): boolean {
  return type !== 'Date' && type !== 'DateTime';
}

function textOfId(value: unknown): string {
  return value instanceof StructRow ? JSON.stringify([...value].map(([, part]) => String(part))) : String(value);
}
