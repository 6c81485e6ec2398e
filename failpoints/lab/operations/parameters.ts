import { Refusal } from '../refusal.ts';

/** A count between 0 and `limit`; larger ones are cut down to it. */
export function countParameter(query: URLSearchParams, name: string, limit: number, fallback = limit): number {
  const text = query.get(name);
  if (text === null || text === '') return fallback;
  if (!/^\d{1,10}$/.test(text)) throw new Refusal('InvalidArgument', { ArgumentName: name, ArgumentValue: text });
  return Math.min(Number(text), limit);
}

/** How keys are written into an answer: as they are, or percent-encoded where `encoding-type=url` asks for it. */
export function urlEncoder(query: URLSearchParams): (text: string) => string {
  const encodingType = query.get('encoding-type');
  if (encodingType === null) return (text) => text;
  if (encodingType !== 'url') throw new Refusal('InvalidArgument', { ArgumentName: 'encoding-type' });
  // As S3 does it: a form's encoding, but for slashes.
  return (text) =>
    encodeURIComponent(text)
      .replaceAll(/[!'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll('%2F', '/')
      .replaceAll('%20', '+');
}
