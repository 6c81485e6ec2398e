import { list, type Listed, type Position } from '../listing.ts';
import { Refusal } from '../refusal.ts';
import { xmlResponse } from '../response.ts';
import { bucketOf } from '../state.ts';
import type { XmlElements } from '../xml.ts';
import { countParameter, urlEncoder } from './parameters.ts';
import type { Step } from './outcome.ts';

const MAX_KEYS = 1000;

export const listObjectsV2: Step = (state, { bucket: name, query }) => {
  const { root } = bucketOf(state, name);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const token = query.get('continuation-token');
  const maxKeys = countParameter(query, 'max-keys', MAX_KEYS);
  const encode = urlEncoder(query);
  const withOwner = query.get('fetch-owner') === 'true';
  const after =
    token === null ? (startAfter === '' ? undefined : { name: startAfter, skipsGroup: false }) : parseToken(token);

  const page: Listed[] = [];
  let isTruncated = false;
  for (const item of list(root, prefix, delimiter, after)) {
    if (page.length === maxKeys) {
      // Nobody could go on from a page without keys.
      isTruncated = maxKeys > 0;
      break;
    }
    page.push(item);
  }
  const last = page.at(-1);
  const response = xmlResponse('ListBucketResult', {
    Name: name,
    Prefix: encode(prefix),
    StartAfter: startAfter === '' ? undefined : encode(startAfter),
    ContinuationToken: token ?? undefined,
    NextContinuationToken: isTruncated && last ? formatToken(last.name) : undefined,
    KeyCount: page.length,
    MaxKeys: maxKeys,
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: isTruncated,
    Contents: page.flatMap((item) => (item.kind === 'object' ? [contents(item, encode, withOwner)] : [])),
    CommonPrefixes: page.flatMap((item) => (item.kind === 'group' ? [{ Prefix: encode(item.name) }] : [])),
  });
  return { state, response };
};

function contents(
  { name, object }: Listed & { kind: 'object' },
  encode: (text: string) => string,
  withOwner: boolean,
): XmlElements {
  return {
    Key: encode(name),
    LastModified: new Date(object.lastModifiedMs).toISOString(),
    ETag: object.etag,
    Size: object.bytes.length,
    StorageClass: 'STANDARD',
    Owner: withOwner ? { ID: 'lab', DisplayName: 'lab' } : undefined,
  };
}

/** The letter in front keeps clients from taking a token for a number. */
function formatToken(name: string): string {
  return `t${Buffer.from(name).toString('base64url')}`;
}

function parseToken(token: string): Position {
  if (!/^t[\w-]*$/.test(token)) throw new Refusal('InvalidArgument', { ArgumentName: 'continuation-token' });
  return { name: Buffer.from(token.slice(1), 'base64url').toString(), skipsGroup: true };
}
