import type { Mutant } from './machine/mutant.ts';

export const tornSidecarAccepted: Mutant = {
  name: 'torn-sidecar-accepted',
  symptom: 'An intent that was read in part is taken for one of nothing, and what it answers for is left lying.',
  suite: 'faults',
  edits: [
    {
      file: 'src/commit/sidecar.ts',
      anchor: `  return object && { plan: decodePlan(operationId, object.bytes), etag: object.etag };
`,
      replacement: `  try {
    return object && { plan: decodePlan(operationId, object.bytes), etag: object.etag };
  } catch {
    const readSet = { schema: '', tables: {} };
    const nothing = { operationId, commitId: '', startedAt: '', actor: null, readSet, tables: [] };
    return { plan: { class: 'maintenance', operation: 'optimize', ...nothing }, etag: '' };
  }
`,
    },
  ],
};
