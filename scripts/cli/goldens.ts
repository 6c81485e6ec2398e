import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CELLS } from '../../props/cost/cell.ts';
import { pageOf, readPage, sectionsOf, withMeasured, type Figures } from '../../props/cost/golden.ts';
import { COST_OPERATIONS } from '../../props/cost/operations.ts';
import type { Group } from '../../props/cost/operation.ts';

const GROUPS: readonly Group[] = ['reads', 'writes', 'branches', 'maintenance'];

const FOLDER = new URL('../../test/cost/', import.meta.url);

/** Where the page of a group lies. */
function pagePath(group: Group): string {
  return fileURLToPath(new URL(`costs-of-${group}.md`, FOLDER));
}

/** What operations are agreed to cost; nothing where the pages are not there, as in an installed package. */
export async function readGoldens(): Promise<Figures | undefined> {
  const pages = await Promise.all(GROUPS.map(readGroup));
  return pages.some((page) => page) ? new Map(pages.flatMap((page) => [...(page ?? [])])) : undefined;
}

/** Puts what was measured in place of what was agreed on, and gives the paths of the pages. */
export async function writeGoldens(measured: Figures): Promise<readonly string[]> {
  return Promise.all(
    GROUPS.map(async (group) => {
      const order = sectionsOf(COST_OPERATIONS.filter((each) => each.group === group));
      const ofGroup = new Map([...measured].filter(([section]) => order.includes(section)));
      const figures = withMeasured((await readGroup(group)) ?? new Map(), ofGroup, order);
      await writeFile(pagePath(group), pageOf(group, figures, CELLS));
      return pagePath(group);
    }),
  );
}

async function readGroup(group: Group): Promise<Figures | undefined> {
  try {
    return readPage(await readFile(pagePath(group), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
