import { Refusal } from '../refusal.ts';
import { refusalResponse, type LabResponse } from '../response.ts';
import type { WrongAnswer } from './fault.ts';

/** What is sent back. */
export type Reply =
  | { readonly kind: 'whole'; readonly response: LabResponse }
  /** The headers and so many bytes of the body; then the connection is cut. */
  | { readonly kind: 'cut'; readonly response: LabResponse; readonly length: number }
  | { readonly kind: 'reset' }
  /** Nothing; the connection stays open. */
  | { readonly kind: 'silence' };

export const SILENCE: Reply = { kind: 'silence' };

export function wrongAnswer(answer: WrongAnswer): Reply {
  return answer === 'reset' ? { kind: 'reset' } : refused('InternalError');
}

export function refused(code: 'AccessDenied' | 'InternalError' | 'SlowDown'): Reply {
  return { kind: 'whole', response: refusalResponse(new Refusal(code), '/') };
}

/** Undefined where there is nothing to be cut. */
export function torn(response: LabResponse, at: number): Reply | undefined {
  if (!hasObject(response)) return undefined;
  return { kind: 'cut', response, length: Math.floor(response.body.length * at) };
}

/** Shorter, with headers that say so only where they say how long it is. */
export function truncated(response: LabResponse, at: number): Reply | undefined {
  if (!hasObject(response)) return undefined;
  const body = response.body.subarray(0, Math.floor(response.body.length * at));
  return { kind: 'whole', response: { ...response, body } };
}

export function flipped(response: LabResponse, at: number): Reply | undefined {
  if (!hasObject(response)) return undefined;
  // A copy: the store has the same bytes.
  const body = Buffer.from(response.body);
  const bit = Math.floor(body.length * 8 * at);
  const index = bit >>> 3;
  body[index] = (body[index] ?? 0) ^ (1 << (bit & 7));
  return { kind: 'whole', response: { ...response, body } };
}

function hasObject({ status, body }: LabResponse): boolean {
  return (status === 200 || status === 206) && body.length > 0;
}
