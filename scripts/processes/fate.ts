import type { Failpoint } from '../../src/index.ts';
import { chance } from './chance.ts';

/**
 * What becomes of a worker at a failpoint:
 *
 * - go: it goes on.
 * - kill: its process ends there.
 * - kill_later: it goes on, and ends wherever it has come to, perhaps in the middle of a call.
 * - hold: it is left waiting until others have resolved what it was doing, as if its call had hung.
 * - freeze: the same, and its whole process stands still.
 * - freeze_later: it goes on, and is frozen wherever it has come to.
 */
export const FATES = ['go', 'kill', 'kill_later', 'hold', 'freeze', 'freeze_later'] as const;

export type Fate = (typeof FATES)[number];

/** How often each fate but the first strikes at a failpoint that every write passes, and at one that few pass. */
const OFTEN: Readonly<Record<Exclude<Fate, 'go'>, number>> = {
  kill: 0.004,
  kill_later: 0.002,
  hold: 0.001,
  freeze: 0.001,
  freeze_later: 0.001,
};
const SELDOM: typeof OFTEN = { kill: 0.02, kill_later: 0.005, hold: 0.005, freeze: 0.005, freeze_later: 0.005 };

const COMMON: ReadonlySet<Failpoint> = new Set<Failpoint>([
  'write.sidecar_armed',
  'write.after_table_effect',
  'write.before_publish',
  'publish.loaded',
  'write.after_publish',
  'write.before_sidecar_delete',
]);

/** Decided by the seed alone: the same worker has the same fate at the same passage of the same failpoint. */
export function fateAt(seed: number, actor: string, failpoint: Failpoint, passage: number): Fate {
  const rates = COMMON.has(failpoint) ? OFTEN : SELDOM;
  let rest = chance(seed, 'fate', actor, failpoint, passage);
  for (const fate of FATES) {
    if (fate === 'go') continue;
    if (rest < rates[fate]) return fate;
    rest -= rates[fate];
  }
  return 'go';
}
