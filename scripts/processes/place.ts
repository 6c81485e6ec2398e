import { startLab } from '../../failpoints/lab/lab.ts';
import { fileStore } from '../../props/store/file.ts';
import type { LocationOptions } from '../../src/index.ts';

/** Where the graph of a run lies, as far as it concerns those who work on it. */
export interface Place extends AsyncDisposable {
  /** How an actor reaches it; in the lab everybody has a key of their own. */
  locationFor(actor: string): Pick<LocationOptions, 'root' | 's3'>;
}

export type PlaceKind = 'file' | 'lab';

export async function openPlace(kind: PlaceKind): Promise<Place> {
  return kind === 'file' ? directory() : laboratory();
}

async function directory(): Promise<Place> {
  const fresh = await fileStore().freshRoot();
  return { locationFor: () => ({ root: fresh.root }), [Symbol.asyncDispose]: () => fresh[Symbol.asyncDispose]() };
}

/** An S3 server in this process: the workers are its clients over the wire. */
async function laboratory(): Promise<Place> {
  const lab = await startLab();
  lab.createBucket('graphs');
  return {
    locationFor: (actor) => ({ root: 's3://graphs/shared', s3: lab.issueKey(actor) }),
    [Symbol.asyncDispose]: async () => {
      lab.refuseAll();
      await lab.stop();
    },
  };
}
