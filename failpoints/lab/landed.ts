import type { LabRequest } from './request.ts';
import type { LabSnapshot } from './snapshot.ts';
import { step } from './step.ts';

/**
 * The lab as it would be if these writes had landed in this order: how a crash leaves what was under way side by side.
 */
export function withLanded(snapshot: LabSnapshot, requests: readonly LabRequest[], nowMs: number): LabSnapshot {
  let { state } = snapshot;
  for (const request of requests) ({ state } = step(state, request, nowMs));
  return { ...snapshot, state };
}
