import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Server } from './s3-server.ts';

/** The client of AWS itself, which asks once: an answer that it does not like is to be seen, not tried again. */
export function sdkClient({ access }: Pick<S3Server, 'access'>): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey } = access;
  return new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

/** The status with which a request was refused; of one that was not, undefined. */
export async function refusal(request: Promise<unknown>): Promise<number | undefined> {
  try {
    await request;
    return undefined;
  } catch (cause) {
    const status = cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined;
    if (status === undefined) throw cause;
    return status;
  }
}
