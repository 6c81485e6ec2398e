import { encodeJson } from '../../src/index.ts';
import type { Case } from '../case/case.ts';
import type { RunOptions, RunReport } from '../run/report.ts';
import type { Suite } from '../suite/suite.ts';
import { inOrder } from '../base/in-order.ts';

/** Runs of a case side by side: what they do to each other's timing is what must not matter. */
const WIDTH = 4;

/** Runs a case as often as asked, and says in how many ways it came out: one, unless something decides it that is no part of it. */
export async function waysToComeOut(suite: Suite, data: Case, times: number, options: RunOptions): Promise<number> {
  const ways = new Set<string>();
  const runs = Array.from({ length: times }, (_, index) => index);
  for await (const report of inOrder(runs, WIDTH, () => suite.run(data, options))) ways.add(textOf(report));
  return ways.size;
}

/** Verdict, outcomes, schedule and trace of durable writes. */
function textOf({ failure, steps, race }: RunReport): string {
  const { signature, difference } = failure ?? {};
  return encodeJson({ signature, difference, steps, race });
}
