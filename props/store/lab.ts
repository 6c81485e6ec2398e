import { startLab } from '../../failpoints/lab/lab.ts';
import type { LabEvent } from '../../failpoints/lab/log/event.ts';
import { isWrite } from '../../failpoints/lab/verb.ts';
import type { Store } from './store.ts';

/**
 * Buckets in the memory of this process, each served over the wire by a lab of its own for as long as its run lasts.
 * `onRequest` is told of every request to any of them, when it is over.
 */
export function labStore(onRequest?: (event: LabEvent) => void): Store {
  let roots = 0;
  return {
    kind: 'lab',
    freshRoot: async () => {
      const lab = await startLab();
      // Each has a name of its own, for an engine may tell graphs by their roots; keys are the same in all of them.
      const bucket = `graphs-${(roots += 1)}`;
      lab.createBucket(bucket);
      if (onRequest) lab.log.listen(onRequest);
      const end = async (): Promise<void> => {
        // A run that failed may have left calls under way, which would go on trying for minutes.
        lab.refuseAll();
        await lab.stop();
      };
      const written = async (): Promise<string> =>
        String(lab.log.events.filter(({ operation }) => operation && isWrite(operation)).length);
      return { root: `s3://${bucket}/graph`, s3: lab.issueKey('engine'), written, [Symbol.asyncDispose]: end };
    },
    probe: async () => {},
  };
}
