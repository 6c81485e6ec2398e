import type { S3Server } from '../support/s3-server.ts';

/** Something that a server owes: it is checked below a prefix (which ends in a slash) that nobody else uses. */
export type Clause = (title: string, check: (server: S3Server, prefix: string) => Promise<void>) => void;
