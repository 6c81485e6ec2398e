import { Refusal } from './refusal.ts';
import type { LabRequest } from './request.ts';

/** Throws `IncompleteBody` for a body of which a part is missing. */
export function verifyLength({ length, body }: LabRequest): void {
  if (body.length !== length) throw new Refusal('IncompleteBody');
}
