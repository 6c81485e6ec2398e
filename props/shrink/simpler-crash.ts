import type { Case } from '../case/case.ts';
import type { Crash, CrashPoint, Place } from '../case/crash.ts';
import { pruned } from './prune.ts';

/** Every way to make what a crash cuts short a little smaller, or the death plainer. */
export function* withSimplerCrash(data: Case): Generator<Case> {
  const { crash } = data;
  if (!crash) return;
  const { operation, strays, first, rival, sleeper, next, point, heir } = crash;
  const withCrash = (change: Partial<Crash>): Case => ({ ...data, crash: { ...crash, ...change } });
  if (point) for (const simpler of simplerPoints(point)) yield withCrash({ point: simpler });
  for (const smaller of pruned(operation)) {
    yield withCrash({ operation: smaller as typeof operation });
    // What is done to fewer tables passes the same failpoints fewer times.
    if (point)
      for (const earlier of earlierPoints(point))
        yield withCrash({ operation: smaller as typeof operation, point: earlier });
  }
  if (strays) {
    const { strays: _, ...clean } = crash;
    yield { ...data, crash: clean };
    for (const smaller of pruned(strays)) yield withCrash({ strays: smaller as typeof strays });
  }
  if (first) {
    const { first: _, ...fresh } = crash;
    yield { ...data, crash: fresh };
    for (const smaller of pruned(first)) yield withCrash({ first: smaller as typeof first });
  }
  if (rival) {
    const { rival: _, ...alone } = crash;
    yield { ...data, crash: alone };
    for (const smaller of pruned(rival)) yield withCrash({ rival: smaller as typeof rival });
  }
  if (sleeper) {
    const { sleeper: _, ...alone } = crash;
    yield { ...data, crash: alone };
    for (const smaller of pruned(sleeper.write)) {
      yield withCrash({ sleeper: { ...sleeper, write: smaller as typeof sleeper.write } });
    }
  }
  if (heir) {
    const { heir: _, ...opening } = crash;
    yield { ...data, crash: opening };
  }
  for (const smaller of pruned(next)) yield withCrash({ next: smaller as typeof next });
}

function* simplerPoints(point: CrashPoint): Generator<CrashPoint> {
  const { recovery, ...own } = point;
  if (recovery) yield own;
  for (const place of simplerPlaces(own)) yield { ...place, ...(recovery && { recovery }) };
  if (recovery) for (const place of simplerPlaces(recovery)) yield { ...own, recovery: place };
}

/** Without what had landed out of order, at the failpoint itself, or at its first passage. */
function* simplerPlaces(place: Place): Generator<Place> {
  if (place.landed.length > 0) yield { ...place, landed: [] };
  if (place.writes > 0) yield { ...place, writes: 0, landed: [] };
  if (place.passage > 1) yield { ...place, passage: 1 };
}

function* earlierPoints(point: CrashPoint): Generator<CrashPoint> {
  const { recovery, ...own } = point;
  const earlier = own.passage > 1 ? { ...own, passage: own.passage - 1 } : undefined;
  if (earlier) yield { ...earlier, ...(recovery && { recovery }) };
  if (!recovery || recovery.passage <= 1) return;
  const sooner = { ...recovery, passage: recovery.passage - 1 };
  yield { ...own, recovery: sooner };
  if (earlier) yield { ...earlier, recovery: sooner };
}
