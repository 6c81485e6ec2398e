import { seededRandom, type Random } from '../../../src/base/random.ts';
import type { RequestHead } from '../request-head.ts';
import { isApplicable } from './applicable.ts';
import type { Fault } from './fault.ts';
import type { FaultPlan, FaultRule } from './plan.ts';

/** Says what goes wrong with a request, if anything. It counts, so it is asked once a request. */
export type ChooseFault = (head: RequestHead) => Fault | undefined;

export function followPlan({ seed, rules }: FaultPlan): ChooseFault {
  const watches = rules.map((rule, index) => watch(rule, seed, index));
  return (head) => {
    // Every rule looks at every request, so that none is put out by what another does.
    const hits = watches.map((strikes) => strikes(head));
    return rules[hits.indexOf(true)]?.fault;
  };
}

function watch(rule: FaultRule, seed: number, index: number): (head: RequestHead) => boolean {
  const { when } = rule;
  if ('rate' in when) {
    const streams = new Map<string, Random>();
    return (head) => matches(rule, head) && streamFor(streams, head, seed, index).next() < when.rate;
  }
  const last = when.nth + (when.times ?? 1) - 1;
  let occurrences = 0;
  return (head) => {
    if (!matches(rule, head)) return false;
    occurrences++;
    return when.nth <= occurrences && occurrences <= last;
  };
}

function matches(rule: FaultRule, head: RequestHead): boolean {
  return (
    (rule.actor ?? head.actor) === head.actor &&
    (rule.verb ?? head.verb) === head.verb &&
    (rule.class ?? head.class) === head.class &&
    isApplicable(rule.fault, head)
  );
}

/** Each kind of request has numbers of its own: in which order kinds come is up to threads, and must not matter. */
function streamFor(streams: Map<string, Random>, head: RequestHead, seed: number, index: number): Random {
  const kind = `${seed} ${index} ${head.actor} ${head.verb} ${head.class}`;
  const known = streams.get(kind) ?? seededRandom(hash(kind));
  streams.set(kind, known);
  return known;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value | 0;
}
