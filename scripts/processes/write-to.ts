import type { WriteRecord } from '../../props/history/history.ts';
import type { Graph, WriteResult } from '../../src/index.ts';

/** Makes a write under a mark of its own. */
export function writeTo(graph: Graph, request: WriteRecord['request'], mark: string): Promise<WriteResult> {
  const options = { actor: mark };
  if (request.kind === 'mutate') return graph.mutate(request.statements, options);
  const { kind: _, ...input } = request;
  return graph.load(input, options);
}
