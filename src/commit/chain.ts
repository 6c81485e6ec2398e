import type { VersionClasses } from '../lance/version-classes.ts';
import type { Effect, Made } from './plan.ts';

export interface ChainQuestion {
  readonly location: string;
  /** m: the version that the manifest publishes, as the publish's compare-and-set sees it. */
  readonly published: number;
  readonly made: Made;
  readonly effects: readonly Effect['kind'][];
}

/** `base` is the version that the plan's effects rest on, or the foreign one that breaks the chain. */
export interface ChainAnswer {
  readonly holds: boolean;
  readonly base: number;
}

/**
 * The one rule (README.md): from the last version made down to m, every version is one that this plan made or maintenance,
 * until m itself or a restore of m is met; and between the version at which the first effect began and that base lies
 * nothing but maintenance, unless the effects did not look at what was there.
 */
export async function chainRule(classes: VersionClasses, question: ChainQuestion): Promise<ChainAnswer> {
  const { location, published, made, effects } = question;
  const listed = new Set(made.versions);
  const last = made.versions.at(-1) ?? 0;
  let met = 0;
  let version = last;
  for (; version > published; version -= 1) {
    if (listed.has(version)) {
      met += 1;
      continue;
    }
    const found = await classes.of(location, version);
    if (found?.kind === 'maintenance') continue;
    if (found?.kind === 'restore' && found.target === published) break;
    return { holds: false, base: version };
  }
  const whole = last > published && met === effects.length && made.versions.length === effects.length;
  if (!whole) return { holds: false, base: version };
  const fresh =
    version <= made.begunAt ||
    effects.every((kind) => kind === 'append') ||
    (await isMaintainedOnly(classes, location, made.begunAt, version));
  return { holds: fresh, base: version };
}

/** Whether only maintenance lies between two versions. A restore does not: an effect may rest on what it dropped. */
async function isMaintainedOnly(classes: VersionClasses, location: string, from: number, to: number): Promise<boolean> {
  for (let version = to; version > from; version -= 1) {
    if ((await classes.of(location, version))?.kind !== 'maintenance') return false;
  }
  return true;
}

/** Whether a table's rows may differ between two versions of it, `to` being the later, as far as the operations between tell. */
export async function movedLogically(
  classes: VersionClasses,
  location: string,
  from: number,
  to: number,
): Promise<boolean> {
  let version = to;
  while (version > from) {
    const found = await classes.of(location, version);
    if (found?.kind === 'maintenance') version -= 1;
    else if (found?.kind === 'restore' && found.target < version) version = found.target;
    else return true;
  }
  // Restored may be what was published before maintenance moved on from it: older, and yet the same rows.
  return version !== from && movedLogically(classes, location, version, from);
}

/** Whether the newest version holds anything but what is published; less is something else as well. */
export async function isDrift(
  classes: VersionClasses,
  location: string,
  head: number,
  published: number,
): Promise<boolean> {
  return head < published || movedLogically(classes, location, published, head);
}
