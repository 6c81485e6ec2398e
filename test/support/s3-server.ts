import type { S3Options } from '../../src/storage/s3-options.ts';

/** An S3 server that the contract is held against. */
export interface S3Server {
  readonly access: Required<Omit<S3Options, 'sessionToken'>>;
  /** There already. The server may hold other things in it, which are none of a test's business. */
  readonly bucket: string;
  /** Makes another, empty one; absent where the server lets us have only the one. */
  readonly makeBucket?: (name: string) => Promise<void>;
  readonly quirks: Quirks;
  readonly stop: () => Promise<void>;
}

/**
 * Where servers differ, and which way each goes. A test expects what is said here, so a server that changes its ways, for better
 * or worse, is noticed. `either` is for what nobody has measured.
 */
export interface Quirks {
  /** A PUT whose If-Match is the object's tag in its quotes, as HTTP writes it. Without them it always works. */
  readonly quotedIfMatch: 'honoured' | 'refused' | 'either';
  /** A PUT with If-Match on a key that holds nothing: 404 on AWS. */
  readonly ifMatchOfNothing: 404 | 412 | 'either';
  /** What the losers among PUTs with one If-Match are told: that it did not hold (412), or for some that the server failed (500). */
  readonly lostReplacement: 'refused' | 'failed';
  /** CompleteMultipartUpload of an upload that was aborted or never was. */
  readonly completionOfNoUpload: 404 | 500 | 'either';
  /** A Range header that is none: overlooked or refused, or read as some range all the same. */
  readonly senselessRange: 'no range' | 'some range';
  /** If-None-Match on CompleteMultipartUpload. LanceDB does not use it: it publishes manifests by PUT. */
  readonly conditionalComplete: 'honoured' | 'ignored' | 'either';
  /** Whether a wrong signature is found out. */
  readonly signatures: 'verified' | 'unverified';
}

/** What S3 itself does, by its documentation. */
export const AWS_QUIRKS: Quirks = {
  quotedIfMatch: 'honoured',
  ifMatchOfNothing: 404,
  lostReplacement: 'refused',
  completionOfNoUpload: 404,
  senselessRange: 'no range',
  conditionalComplete: 'honoured',
  signatures: 'verified',
};
