import { lastAnswer } from './last-answer.ts';
import type { Line } from './line.ts';
import type { LabRequest } from './request.ts';

/** Whoever waits for an answer that will not come: of a request that timed out, or of a dead actor's. */
export interface Unanswered {
  readonly isRefusing: boolean;
  add(line: Line, request: LabRequest): void;
  /** Answers them all, and from now on whoever is added. */
  refuseAll(): void;
}

export function createUnanswered(): Unanswered {
  const waiting = new Map<Line, LabRequest>();
  let isRefusing = false;

  function refuse(line: Line, request: LabRequest): void {
    line.send(lastAnswer(request));
  }

  return {
    get isRefusing() {
      return isRefusing;
    },
    add(line, request) {
      if (isRefusing) {
        refuse(line, request);
        return;
      }
      waiting.set(line, request);
      void line.gone.then(() => waiting.delete(line));
    },
    refuseAll() {
      isRefusing = true;
      for (const [line, request] of waiting) refuse(line, request);
      waiting.clear();
    },
  };
}
