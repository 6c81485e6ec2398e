import { Refusal } from './refusal.ts';

/** Bytes `start` (included) to `end` (excluded). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of an object that a `Range` header asks for. Undefined is the whole: without a header, or with one that is not a
 * single range of bytes, which S3 ignores. Throws `InvalidRange` where the object has none of it.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const suffixLength = Math.min(Number(last), size);
    if (suffixLength === 0) throw unsatisfiable(header, size);
    return { start: size - suffixLength, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) throw unsatisfiable(header, size);
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
}

function unsatisfiable(header: string | undefined, size: number): Refusal {
  return new Refusal('InvalidRange', { RangeRequested: header ?? '', ActualObjectSize: String(size) });
}
