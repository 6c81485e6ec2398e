import { systemClock, type Clock } from '../../src/base/clock.ts';
import type { S3Options } from '../../src/storage/s3-options.ts';
import { createActors } from './actors.ts';
import { addBucket, REGION } from './operations/buckets.ts';
import type { LabRequest } from './request.ts';
import type { LabResponse } from './response.ts';
import { close, endpointOf, listen } from './server.ts';
import { EMPTY_STATE } from './state.ts';
import { step } from './step.ts';

/**
 * An object store in this process that speaks S3 on a loopback port, to LanceDB and to the `minio` client alike. It keeps
 * everything in memory and does what it is asked exactly, or refuses.
 */
export interface Lab {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Credentials by which the lab knows the requests of `actor`; each call issues another key. */
  issueKey(actor: string): Required<Omit<S3Options, 'sessionToken'>>;
  /** Throws `Refusal` where the name is none for a bucket, or is taken. */
  createBucket(name: string): void;
  /** Cuts all connections and frees the port; what was stored is gone. */
  stop(): Promise<void>;
}

/** The clock stamps what is stored. */
export async function startLab({ clock = systemClock }: { clock?: Clock } = {}): Promise<Lab> {
  const actors = createActors();
  let state = EMPTY_STATE;

  /** The effect of a request and its answer, at one instant. */
  function apply(request: LabRequest): LabResponse {
    const outcome = step(state, request, clock.now());
    state = outcome.state;
    return outcome.response;
  }

  // Every request passes here, and nowhere else does one take effect.
  const server = await listen(actors, async (request) => apply(request));
  const endpoint = endpointOf(server);

  return {
    endpoint,
    issueKey: (actor) => ({
      endpoint,
      accessKeyId: actors.issue(actor),
      secretAccessKey: 'not-verified',
      region: REGION,
    }),
    createBucket(name) {
      state = addBucket(state, name);
    },
    stop: () => close(server),
  };
}
