import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { crc32c } from './crc32c.ts';
import { Refusal } from './refusal.ts';

/** Checksums in base64 by the header that carries them. CRC-64/NVME is taken on trust: kept and given back, never computed. */
const CHECKSUMS: Readonly<Record<string, ((bytes: Buffer) => string) | undefined>> = {
  'x-amz-checksum-crc32': (bytes) => base64OfWord(crc32(bytes)),
  'x-amz-checksum-crc32c': (bytes) => base64OfWord(crc32c(bytes)),
  'x-amz-checksum-sha1': (bytes) => createHash('sha1').update(bytes).digest('base64'),
  'x-amz-checksum-sha256': (bytes) => createHash('sha256').update(bytes).digest('base64'),
  'x-amz-checksum-crc64nvme': undefined,
};

export function isChecksumHeader(name: string): boolean {
  return Object.hasOwn(CHECKSUMS, name);
}

/** Holds a body against every digest that came with it; the checksums to keep. Throws `BadDigest` and its like. */
export function verifyChecksums(headers: IncomingHttpHeaders, body: Buffer): Readonly<Record<string, string>> {
  verifyContentSha256(headers['x-amz-content-sha256'], body);
  verifyContentMd5(headers['content-md5'], body);
  const kept: Record<string, string> = {};
  for (const [name, compute] of Object.entries(CHECKSUMS)) {
    const claimed = headers[name];
    if (typeof claimed !== 'string') continue;
    if (compute && compute(body) !== claimed) throw new Refusal('BadDigest', {}, `the body does not match its ${name}`);
    kept[name] = claimed;
  }
  return kept;
}

/** Signed bodies carry their hash; `UNSIGNED-PAYLOAD` and the streaming forms do not. */
function verifyContentSha256(claimed: string | string[] | undefined, body: Buffer): void {
  if (typeof claimed !== 'string' || !/^[0-9a-f]{64}$/.test(claimed)) return;
  if (createHash('sha256').update(body).digest('hex') !== claimed) throw new Refusal('XAmzContentSHA256Mismatch');
}

function verifyContentMd5(claimed: string | string[] | undefined, body: Buffer): void {
  if (claimed === undefined) return;
  if (typeof claimed !== 'string' || Buffer.from(claimed, 'base64').length !== 16) throw new Refusal('InvalidDigest');
  if (createHash('md5').update(body).digest('base64') !== claimed) throw new Refusal('BadDigest');
}

function base64OfWord(word: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(word);
  return bytes.toString('base64');
}
