import { manifestForm } from '../internal-version.ts';
import { commitRow, headRow } from '../older/encode.ts';
import { nativeBranches, readBranch } from '../older/read.ts';
import { OBJECT_ID } from '../rows.ts';
import type { Migration } from './migration.ts';
import { outcomeOf, stamp } from './stamp.ts';

/**
 * 3 to 4: the history moves into the manifest. Commits are added by their ids, each once, however many do so at the same time; what others
 * tell of in the tables meanwhile is found by whoever reads the history until the next step is done.
 */
export const to4: Migration<3> = {
  from: 3,
  async run(turn) {
    const { lance, branch, table, form, report, step } = turn;
    const { head, commits } = await readBranch(lance, await nativeBranches(lance), branch, await table.version());
    const rows = [...commits].map(([id, commit]) => commitRow(id, commit));
    report(0, rows.length);
    const copied = outcomeOf(turn, await table.insertNew(OBJECT_ID, rows));
    if (copied === 'contended') return copied;
    report(rows.length, rows.length);
    await step('migrate.history_copied');
    // Of a manifest that others brought up meanwhile the head is no longer this one's to tell: programs of version 4 build on it.
    await table.refresh();
    if ((await manifestForm(table, branch)).internalVersion !== form.internalVersion) return 'contended';
    // One that was cut short may have left an older one.
    const headed = outcomeOf(turn, await table.put(OBJECT_ID, [headRow(branch, head)]));
    if (headed === 'contended') return headed;
    await step('migrate.head_set');
    return stamp(turn, 4);
  },
};
