import { createNormaliser } from '../../failpoints/lab/log/normalise.ts';
import { isPruned } from '../../failpoints/lab/log/pruned.ts';
import { encodeJson } from '../../src/index.ts';
import type { Death, Preemption } from '../case/race.ts';
import type { HistoryRecord } from '../history/history.ts';
import type { LaneLine } from '../run/report.ts';
import type { Access } from './access.ts';
import type { RaceRun } from './run-race.ts';
import type { Turn } from './scheduler.ts';

/** The last failpoint that the operation had passed when it was preempted, or `the beginning`. */
export function phaseOf(turns: readonly Turn[], { actor, operation, access }: Preemption): string {
  const passed = turns.filter(
    (turn) =>
      turn.actor === actor && turn.operation === operation && turn.access < access && turn.at.kind === 'failpoint',
  );
  const last = passed.at(-1)?.at;
  return last?.kind === 'failpoint' ? last.name : 'the beginning';
}

/** Who did what, in order, with what each operation came to behind its last turn. */
export function lanesOf(run: RaceRun): readonly LaneLine[] {
  const { turns, programs, racers } = run;
  const normalise = createNormaliser();
  const mishaps = mishapsOf(run, normalise);
  const lines = turns.flatMap(({ actor, operation, at }, index) => {
    const program = programs[actor] ?? [];
    const what =
      at.kind === 'begin' ? `${operation + 1}. ${encodeJson(program[operation])}` : accessText(at, normalise);
    const next = turns.slice(index + 1).find((turn) => turn.actor === actor);
    const isLast = next?.operation !== operation;
    const racer = racers[actor];
    const record = racer?.records[operation + racer.openings];
    return [
      ...mishaps.filter(({ turn }) => turn === index),
      { actor, text: what },
      ...(isLast && record ? [{ actor, text: `= ${outcomeText(record, normalise)}` }] : []),
    ];
  });
  return [...lines, ...mishaps.filter(({ turn }) => turn >= turns.length)].map(({ actor, text }) => ({ actor, text }));
}

/** Faults and deaths, each before the turn with its index. */
function mishapsOf(
  { strikes, deaths }: RaceRun,
  normalise: (text: string) => string,
): readonly (LaneLine & { readonly turn: number })[] {
  return [
    ...strikes.map(({ actor, turn, head, fault }) => ({
      actor,
      turn,
      text: `! ${fault.kind}: ${accessText({ kind: 'request', head }, normalise)}`,
    })),
    ...deaths.map(({ actor, turn, landing }) => ({ actor, turn, text: `! dies, ${landingText(landing)}` })),
  ];
}

function landingText(landing: Death['landing']): string {
  if (typeof landing === 'object') return `and what it had sent lands ${landing.turns} turns later`;
  return landing === 'never' ? 'and what it had sent never lands' : 'and what it had sent lands';
}

function accessText(at: Exclude<Access, { kind: 'begin' }>, normalise: (text: string) => string): string {
  if (at.kind === 'failpoint') return at.name;
  const { verb, class: objectClass, key } = at.head;
  if (isPruned(at.head)) return `${verb.toUpperCase()} ${objectClass}`;
  return `${verb.toUpperCase()} ${objectClass} ${normalise(key.split('/').slice(-1).join('/'))}`;
}

function outcomeText({ outcome }: HistoryRecord, normalise: (text: string) => string): string {
  switch (outcome.kind) {
    case 'acknowledged': {
      const { commit, inserted, updated, deleted } = outcome.result;
      return `${inserted} inserted, ${updated} updated, ${deleted} deleted, ${commit ? `commit ${commit.sequence}` : 'no commit'}`;
    }
    case 'refused':
      return `${outcome.error.kind} (${outcome.error.code}), ${outcome.error.outcome}`;
    case 'created':
      return `branch at commit ${normalise(outcome.branch.commit)}`;
    case 'answered':
    case 'done':
    case 'unanswered':
      return outcome.kind;
  }
}
