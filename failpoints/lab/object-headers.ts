import type { IncomingHttpHeaders } from 'node:http';

const KEPT = new Set([
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
]);

/** The headers that an object keeps and gives back. */
export function keptHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' && (KEPT.has(name) || name.startsWith('x-amz-meta-'))) kept[name] = value;
  }
  const encoding = withoutFraming(kept['content-encoding']);
  if (encoding === '') delete kept['content-encoding'];
  else kept['content-encoding'] = encoding;
  return kept;
}

/** `aws-chunked` was the way the body was sent; it is not what is stored. */
function withoutFraming(encoding = ''): string {
  return encoding
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== 'aws-chunked')
    .join(',');
}
