import { badRequest } from '../base/errors.ts';
import type { S3Options } from './s3-options.ts';

/** `S3Options` with nothing left to guess, but for an endpoint that the provider's region implies. */
export interface ResolvedS3Options {
  /** Absent: the provider's own. */
  readonly endpoint: URL | undefined;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
}

/**
 * Fills what `options` leaves out from the usual `AWS_*` variables. Both clients of one graph, LanceDB and ours, are given
 * the outcome, so that they cannot come to differ. `bad_request`: `no_s3_credentials`, `bad_s3_endpoint`.
 */
export function resolveS3Options(options: S3Options = {}, fallback = s3OptionsFromEnvironment()): ResolvedS3Options {
  const endpoint = options.endpoint ?? fallback.endpoint;
  // Keys and token belong together: a token of the environment would spoil keys that were given.
  const credentials = options.accessKeyId === undefined && options.secretAccessKey === undefined ? fallback : options;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  if (!accessKeyId || !secretAccessKey) {
    throw badRequest(
      'no_s3_credentials',
      'an s3:// root needs credentials: give accessKeyId and secretAccessKey, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
  }
  return {
    endpoint: endpoint === undefined ? undefined : parseEndpoint(endpoint),
    accessKeyId,
    secretAccessKey,
    sessionToken,
    region: options.region ?? fallback.region ?? 'us-east-1',
  };
}

/** The one place that reads the process's environment. An empty variable is one that is not set. */
function s3OptionsFromEnvironment(): S3Options {
  const { env } = process;
  return {
    ...(env['AWS_ENDPOINT_URL'] && { endpoint: env['AWS_ENDPOINT_URL'] }),
    ...(env['AWS_ACCESS_KEY_ID'] && { accessKeyId: env['AWS_ACCESS_KEY_ID'] }),
    ...(env['AWS_SECRET_ACCESS_KEY'] && { secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] }),
    ...(env['AWS_SESSION_TOKEN'] && { sessionToken: env['AWS_SESSION_TOKEN'] }),
    ...(env['AWS_REGION'] && { region: env['AWS_REGION'] }),
  };
}

function parseEndpoint(endpoint: string): URL {
  const url = URL.parse(endpoint);
  const usable =
    url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username;
  if (!usable) {
    throw badRequest(
      'bad_s3_endpoint',
      `an S3 endpoint is http://host:port or https://host[:port] and nothing more; got '${endpoint}'`,
      {
        endpoint,
      },
    );
  }
  return url;
}
