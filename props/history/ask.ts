import type { ReadValue } from '../../model/index.ts';
import type { SnapshotReader } from '../../src/index.ts';
import type { HistoryRead } from './history.ts';
import { readRows, type Rows } from './rows.ts';

/** Asks a reader for what a history records. */
export function ask(reader: SnapshotReader, request: HistoryRead): Promise<ReadValue | Rows> {
  switch (request.kind) {
    case 'everything':
      return readRows(reader);
    case 'getNode':
      return reader.getNode(request.type, request.id);
    case 'getEdge':
      return reader.getEdge(request.type, request.id);
    case 'scanNodes':
      return reader.scanNodes(request.type, request.query);
    case 'scanEdges':
      return reader.scanEdges(request.type, request.query);
    case 'searchNodes':
      return reader.searchNodes(request.type, request.query);
    case 'searchEdges':
      return reader.searchEdges(request.type, request.query);
    case 'neighbours':
      return reader.neighbours(request.query);
    case 'counts':
      return reader.counts();
  }
}
