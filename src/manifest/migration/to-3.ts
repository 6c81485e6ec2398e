import { MAIN } from '../branch.ts';
import { HISTORY, RUN_BRANCH } from '../older/layout.ts';
import { MANIFEST } from '../rows.ts';
import type { Migration, Turn } from './migration.ts';
import { outcomeOf, stamp } from './stamp.ts';

/** 2 to 3: branches that runs left behind go. They are main's to remove. */
export const to3: Migration<2> = {
  from: 2,
  async run(turn) {
    if (turn.branch === MAIN) {
      for (const location of [MANIFEST, HISTORY]) await removeRuns(turn, location);
    }
    return stamp(turn, 3);
  },
};

async function removeRuns({ lance, branch, step }: Turn, location: string): Promise<void> {
  const table = await lance.open(location, []);
  if (!table) return;
  try {
    const runs = (await table.forks()).filter(({ name }) => name.startsWith(RUN_BRANCH));
    for (const { name } of runs.toSorted((a, b) => (a.name < b.name ? 1 : -1))) {
      const written = await table.dropFork(name);
      // One that another was made from is in nobody's way.
      if (!written.ok && written.failure !== 'branch_in_use') outcomeOf({ table, branch }, written);
      await step('migrate.run_removed');
    }
  } finally {
    table.close();
  }
}
