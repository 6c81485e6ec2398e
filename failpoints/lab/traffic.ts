import type { Clock } from '../../src/base/clock.ts';
import type { Actors } from './actors.ts';
import type { Cell, Change } from './cell.ts';
import { createEffects } from './effects.ts';
import { abandon, leave, openExchange, type Exchange } from './exchange.ts';
import { carryOut, type Means } from './faults/carry-out.ts';
import { followPlan, type ChooseFault } from './faults/choose.ts';
import type { Late } from './faults/late.ts';
import type { FaultPlan, Landing } from './faults/plan.ts';
import { SILENCE, type Reply } from './faults/spoil.ts';
import type { GateKeeper } from './gate.ts';
import type { Line } from './line.ts';
import { eventOf } from './log/event-of.ts';
import type { LogWriter } from './log/log.ts';
import { asksToTryAgain, createRetries } from './log/retries.ts';
import { createPacer, type Pace } from './pace.ts';
import { headOf, type RequestHead } from './request-head.ts';
import type { LabRequest } from './request.ts';
import { createUnanswered } from './unanswered.ts';
import { isWrite } from './verb.ts';

/** All requests of a lab, from their arrival to their end. */
export interface Traffic {
  readonly late: Late;
  /** Takes a request on its way: gate, pace, fault, effect, answer. Settles when it is over. */
  pass(request: LabRequest, begin: number, line: Line): Promise<void>;
  /** Applies a request that nobody waits for; the status that would have been answered. */
  deliver(request: LabRequest): number;
  /** Answers nothing more of an actor. */
  kill(actor: string, landing: (head: RequestHead) => Landing): void;
  follow(plan: FaultPlan): void;
  keep(pace: Pace): void;
  refuseAll(): void;
  stop(): void;
}

/** What it works on. */
export interface Surroundings {
  readonly clock: Clock;
  readonly actors: Actors;
  readonly cell: Cell;
  readonly gate: GateKeeper;
  readonly log: LogWriter;
  /** Told of every durable write, with the writes that had arrived and not taken effect. */
  readonly onChange: (change: Change, head: RequestHead, inFlight: readonly LabRequest[]) => void;
}

export function createTraffic(surroundings: Surroundings, plan: FaultPlan, initialPace: Pace): Traffic {
  const { clock, actors, cell, gate, log, onChange } = surroundings;
  const effects = createEffects(cell, log, (change, head) => onChange(change, head, writesInFlight()));
  const retries = createRetries();
  const unanswered = createUnanswered();
  const underWay = new Set<Exchange>();
  let choose: ChooseFault;
  let pacer = createPacer(initialPace, clock);

  const means: Means = {
    ...effects,
    postpone: (request, arrival) => effects.late.add(request, arrival),
    answerStale: ({ request }, within) => cell.applyStale(request, within),
    delay: (durationMs) => clock.delay(durationMs),
  };

  function writesInFlight(): readonly LabRequest[] {
    return [...underWay]
      .filter(({ decided, head }) => !decided && isWrite(head.operation))
      .map(({ request }) => request);
  }

  async function treat(exchange: Exchange, { gone }: Line): Promise<Reply> {
    const release = await gate.pass(exchange.head, gone);
    if (exchange.abandoned) return SILENCE;
    const fault = release === 'as_planned' ? choose(exchange.head) : release;
    return pacer.run(async () => (exchange.abandoned ? SILENCE : carryOut(exchange, fault, means)));
  }

  async function pass(request: LabRequest, begin: number, line: Line): Promise<void> {
    const exchange = openExchange(request, headOf(request), begin, { retryOf: retries.repeated(request) });
    underWay.add(exchange);
    let hasHungUp = false;
    void line.gone.then(() => {
      hasHungUp = exchange.end === undefined;
      // Now, for its sender may repeat it while it is still held.
      if (hasHungUp) retries.failed(request);
      leave(exchange, log);
    });
    if (unanswered.isRefusing || actors.isDead(exchange.head.actor)) abandon(exchange, log);
    const reply = exchange.abandoned ? SILENCE : await treat(exchange, line);
    if (!hasHungUp && (reply.kind !== 'whole' || asksToTryAgain(reply.response.status))) retries.failed(request);
    // Whoever died or went away meanwhile gets nothing.
    const sent = exchange.end === undefined ? reply : SILENCE;
    // Before it is sent: what its sender does next begins after this end. What is not answered is over all the same, for
    // LanceDB waits on, and what the store did belongs to the log.
    leave(exchange, log);
    underWay.delete(exchange);
    log.append(eventOf(exchange, sent));
    if (sent.kind === 'silence') unanswered.add(line, request);
    else line.send(sent);
  }

  /** What becomes of a request whose actor died before it had any effect. */
  function land(exchange: Exchange, landing: Landing): void {
    exchange.decided = true;
    if (!isWrite(exchange.head.operation)) return;
    if (landing === 'applied') effects.apply(exchange);
    if (landing === 'late') effects.late.add(exchange.request, 'told');
  }

  function abandonAll(): void {
    for (const exchange of underWay) abandon(exchange, log);
    effects.late.take();
    gate.dismiss();
  }

  function follow(next: FaultPlan): void {
    choose = followPlan(next);
    cell.reachBack(next);
  }

  follow(plan);
  return {
    late: effects.late,
    pass,
    deliver: (request) => effects.deliver(request).status,
    kill(actor, landing) {
      actors.bury(actor);
      for (const exchange of underWay) {
        if (exchange.head.actor !== actor) continue;
        if (!exchange.decided) land(exchange, landing(exchange.head));
        abandon(exchange, log);
      }
      gate.dismiss(actor);
      for (const request of effects.late.died(actor)) effects.deliver(request);
    },
    follow,
    keep(pace) {
      pacer = createPacer(pace, clock);
    },
    refuseAll() {
      abandonAll();
      unanswered.refuseAll();
    },
    stop() {
      abandonAll();
      gate.stop();
    },
  };
}
