import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../base/clock.ts';
import { badRoot } from './bad-root.ts';
import { fileStore } from './file.ts';
import type { ObjectStore } from './object-store.ts';
import { resolveS3Options } from './s3-credentials.ts';
import type { S3Options } from './s3-options.ts';
import { s3Store } from './s3.ts';

/** A graph's root, understood. */
export type Root =
  | { readonly scheme: 'file'; /** Absolute path. */ readonly directory: string }
  | {
      readonly scheme: 's3';
      readonly bucket: string;
      /** Without slashes at its ends; may be empty. */ readonly prefix: string;
    };

/** Reads a directory's path, a `file://` URL or `s3://bucket/prefix`; anything else is `bad_request` (code `bad_root`). */
export function parseRoot(root: string): Root {
  // It may come from a program without types.
  if (typeof (root as unknown) !== 'string') throw badRoot(root, 'a root is a string');
  if (root === '' || root.includes('\0')) throw badRoot(root, 'a root is not empty and holds no NUL');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(root)?.[1]?.toLowerCase();
  if (scheme === undefined) return { scheme: 'file', directory: resolve(root) };
  if (scheme === 'file') return { scheme: 'file', directory: directoryOfUrl(root) };
  if (scheme === 's3') return parseS3(root);
  throw badRoot(root, `'${scheme}' is not supported`);
}

/** The store of small objects at a root. The clock paces retries against an S3 store. */
export function openObjectStore(root: string, s3?: S3Options, clock?: Clock): ObjectStore {
  const parsed = parseRoot(root);
  return parsed.scheme === 'file' ? fileStore(parsed.directory) : s3Store(parsed, resolveS3Options(s3), clock);
}

/** How LanceDB is told to reach the same root: the arguments of its `connect`. */
export function lanceConnectionTarget(
  root: string,
  s3?: S3Options,
): { uri: string; storageOptions: Record<string, string> } {
  const parsed = parseRoot(root);
  if (parsed.scheme === 'file') return { uri: parsed.directory, storageOptions: {} };
  const { endpoint, accessKeyId, secretAccessKey, sessionToken, region } = resolveS3Options(s3);
  return {
    uri: parsed.prefix === '' ? `s3://${parsed.bucket}` : `s3://${parsed.bucket}/${parsed.prefix}`,
    storageOptions: {
      ...(endpoint && { endpoint: endpoint.origin, allow_http: String(endpoint.protocol === 'http:') }),
      ...(sessionToken !== undefined && { aws_session_token: sessionToken }),
      aws_access_key_id: accessKeyId,
      aws_secret_access_key: secretAccessKey,
      region,
      virtual_hosted_style_request: 'false',
    },
  };
}

function directoryOfUrl(root: string): string {
  try {
    return resolve(fileURLToPath(root));
  } catch (cause) {
    throw badRoot(root, cause instanceof Error ? cause.message : String(cause));
  }
}

/** Bucket and prefix are limited to characters that mean themselves in a URL, so that no two clients can read them differently. */
function parseS3(root: string): Root {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]*)(.*)$/is.exec(root) ?? [];
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw badRoot(root, 'a bucket name is 3 to 63 lower-case letters, digits, dots and dashes');
  }
  const prefix = path.replaceAll(/^\/+|\/+$/g, '');
  const usable =
    prefix === '' ||
    prefix.split('/').every((segment) => /^[A-Za-z0-9_.=-]+$/.test(segment) && !/^\.\.?$/.test(segment));
  if (!usable)
    throw badRoot(root, 'a prefix is made of letters, digits, and the characters _ . = - between single slashes');
  return { scheme: 's3', bucket, prefix };
}
