import type { S3Options } from '../../src/index.ts';
import { UserError } from '../base/user-error.ts';

/** Where graphs of runs live. */
export interface Store {
  /** `lab`, `file` or `s3`, as reports name it. */
  readonly kind: string;
  /** A root that no other run has; disposing of it removes what the run left, where the store can. */
  freshRoot(): Promise<FreshRoot>;
  /** Throws a `StoreError` unless the store can be worked with. */
  probe(): Promise<void>;
}

export interface FreshRoot extends AsyncDisposable {
  readonly root: string;
  readonly s3?: S3Options;
  /** A text that is another one once anybody has written, or tried to; there where somebody can tell. */
  readonly written?: () => Promise<string>;
}

/** The store cannot be worked with; the message says what to do. */
export class StoreError extends UserError {
  override readonly name = 'StoreError';
}
