import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SuiteSummary } from './summary.ts';

/** Writes `summary.json`: what each suite did. */
export async function writeSummary(suites: readonly SuiteSummary[], outDirectory: string): Promise<void> {
  await mkdir(outDirectory, { recursive: true });
  await writeFile(join(outDirectory, 'summary.json'), `${JSON.stringify({ suites }, null, 2)}\n`);
}
