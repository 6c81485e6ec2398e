import type { IncomingHttpHeaders } from 'node:http';
import { notImplemented, Refusal } from './refusal.ts';
import type { LabObject } from './object.ts';

/** The condition of a write, on the object that it would replace. Throws `PreconditionFailed` or, for a missing one, `NoSuchKey`. */
export function checkWriteConditions(existing: LabObject | undefined, headers: IncomingHttpHeaders): void {
  for (const name of ['if-modified-since', 'if-unmodified-since'] as const) {
    if (headers[name] !== undefined) throw notImplemented(`'${name}' on a write`);
  }
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== '*') throw notImplemented("'if-none-match' with a tag on a write");
    if (existing) throw new Refusal('PreconditionFailed', { Condition: 'If-None-Match' });
  }
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined) {
    if (ifMatch === '*') throw notImplemented("'if-match: *' on a write");
    if (!existing) throw new Refusal('NoSuchKey');
    if (!isTag(existing.etag, ifMatch)) throw new Refusal('PreconditionFailed', { Condition: 'If-Match' });
  }
}

/** The condition of a deletion. An object that is not there fails any. */
export function checkDeleteCondition(existing: LabObject | undefined, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return;
  if (!existing || !isAmongTags(existing.etag, ifMatch))
    throw new Refusal('PreconditionFailed', { Condition: 'If-Match' });
}

/** What a reader asks of an object before it is sent. */
export interface ReadConditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
  readonly ifUnmodifiedSince: string | undefined;
}

export function readConditions(headers: IncomingHttpHeaders): ReadConditions {
  return {
    ifMatch: headers['if-match'],
    ifNoneMatch: headers['if-none-match'],
    ifModifiedSince: headers['if-modified-since'],
    ifUnmodifiedSince: headers['if-unmodified-since'],
  };
}

export function copySourceConditions(headers: IncomingHttpHeaders): ReadConditions {
  return {
    ifMatch: single(headers['x-amz-copy-source-if-match']),
    ifNoneMatch: single(headers['x-amz-copy-source-if-none-match']),
    ifModifiedSince: single(headers['x-amz-copy-source-if-modified-since']),
    ifUnmodifiedSince: single(headers['x-amz-copy-source-if-unmodified-since']),
  };
}

/** In the order of RFC 9110: a tag that is given decides, and the date beside it is not looked at. */
export function judgeRead(object: LabObject, conditions: ReadConditions): 'send' | 'not_modified' | 'failed' {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  // HTTP dates have whole seconds.
  const modifiedS = Math.floor(object.lastModifiedMs / 1000);
  if (ifMatch !== undefined) {
    if (!isAmongTags(object.etag, ifMatch)) return 'failed';
  } else if (modifiedS > (secondsOf(ifUnmodifiedSince) ?? Infinity)) return 'failed';
  if (ifNoneMatch !== undefined) {
    if (isAmongTags(object.etag, ifNoneMatch)) return 'not_modified';
  } else if (modifiedS <= (secondsOf(ifModifiedSince) ?? -Infinity)) return 'not_modified';
  return 'send';
}

/** Writes name one tag, with or without its quotes; S3 knows no lists of them there. */
function isTag(etag: string, header: string): boolean {
  return unquoted(header.trim()) === unquoted(etag);
}

/** Reads may list several, and `*` stands for any. */
function isAmongTags(etag: string, header: string): boolean {
  return header.split(',').some((listed) => listed.trim() === '*' || isTag(etag, listed));
}

function unquoted(tag: string): string {
  return tag.replace(/^(W\/)?"(.*)"$/, '$2');
}

/** A date that does not parse is no condition, as HTTP has it. */
function secondsOf(date: string | undefined): number | undefined {
  const ms = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
