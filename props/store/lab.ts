import { startLab } from '../../failpoints/lab/lab.ts';
import type { LabEvent } from '../../failpoints/lab/log/event.ts';
import type { Store } from './store.ts';

const BUCKET = 'graphs';

/**
 * Buckets in the memory of this process, each served over the wire by a lab of its own for as long as its run lasts.
 * `onRequest` is told of every request to any of them, when it is over.
 */
export function labStore(onRequest?: (event: LabEvent) => void): Store {
  return {
    kind: 'lab',
    freshRoot: async () => {
      const lab = await startLab();
      lab.createBucket(BUCKET);
      if (onRequest) lab.log.listen(onRequest);
      return { root: `s3://${BUCKET}/graph`, s3: lab.issueKey('engine'), [Symbol.asyncDispose]: () => lab.stop() };
    },
    probe: async () => {},
  };
}
