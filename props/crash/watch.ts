import type { Lab } from '../../failpoints/lab/lab.ts';
import type { LabRequest } from '../../failpoints/lab/request.ts';
import { headOf, type RequestHead } from '../../failpoints/lab/request-head.ts';
import type { LabSnapshot } from '../../failpoints/lab/snapshot.ts';
import { isWrite } from '../../failpoints/lab/verb.ts';
import type { Failpoint } from '../../src/index.ts';
import type { Follower } from './recorded.ts';

/** A step of an actor that has its place in an order: a write that others could notice, or a failpoint. */
export interface Mark {
  readonly at:
    | { readonly kind: 'write'; readonly head: RequestHead }
    | { readonly kind: 'failpoint'; readonly name: Failpoint };
  /** Its other writes since the mark before, which had landed by then. Their order among each other means nothing. */
  readonly landed: readonly LabRequest[];
  /** Writes that others could notice as well, which were under way beside this one. */
  readonly underWay: readonly LabRequest[];
  readonly before: LabSnapshot;
  readonly after: LabSnapshot;
}

/** All that an actor did to a lab, as far as a crash could come in between. */
export interface Course {
  readonly start: LabSnapshot;
  readonly marks: readonly Mark[];
  /** Other writes after the last mark. */
  readonly landed: readonly LabRequest[];
  readonly end: LabSnapshot;
}

/**
 * How long an actor has to be quiet before a write of its goes on. An actor that waits for the write does nothing meanwhile;
 * one that does not goes on, and what it does next is under way beside it. The machine's own clock decides, as it does of
 * patience; it takes nothing away from whoever waits for each write, as an engine should.
 */
const QUIET_MS = 8;

/** Follows an actor. Where nobody else does anything in the lab, every state that a crash of the actor could leave is seen. */
export function watch(lab: Lab, actor: string, quietMs = QUIET_MS): Follower<Course> {
  let start: LabSnapshot | undefined;
  let marks: Mark[] = [];
  let landed: LabRequest[] = [];
  let timer: NodeJS.Timeout | undefined;

  function stir(): void {
    clearTimeout(timer);
    if (lab.gate.held.length > 0) timer = setTimeout(letGo, quietMs);
  }

  function letGo(): void {
    const [first] = lab.gate.held;
    if (first) lab.gate.release(first.sequence);
  }

  function mark(step: Omit<Mark, 'landed'>): void {
    marks.push({ ...step, landed });
    landed = [];
  }

  const unlisten = [
    lab.gate.listen(stir),
    lab.log.listen(stir),
    lab.onDurableWrite(({ head, request, before, after, inFlight }) => {
      if (!start || head.actor !== actor) return;
      if (!head.contended) landed.push(request);
      else
        mark({
          at: { kind: 'write', head },
          underWay: inFlight.filter((each) => headOf(each).contended),
          before,
          after,
        });
    }),
  ];

  return {
    failpoints: {
      reach: async (name) => {
        if (!start) return;
        const now = lab.snapshot();
        mark({ at: { kind: 'failpoint', name }, underWay: [], before: now, after: now });
        stir();
      },
    },
    begin() {
      start = lab.snapshot();
      [marks, landed] = [[], []];
      lab.gate.holdWhere((head) => head.actor === actor && head.contended && isWrite(head.operation));
    },
    end() {
      if (!start) throw new Error('a watch ends after it has begun');
      for (const stop of unlisten) stop();
      clearTimeout(timer);
      lab.gate.open();
      const course = { start, marks, landed, end: lab.snapshot() };
      start = undefined;
      return course;
    },
  };
}
