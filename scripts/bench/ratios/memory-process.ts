// Loads rows in one of two ways and tells, in megabytes, what that took at its peak: the peak of the resident set over what was
// resident before, once everything that the load does not need was collected.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Graph } from '../../../src/index.ts';
import { garbageCollector } from '../garbage.ts';
import { people, PEOPLE, PEOPLE_COLUMNS, type Person } from './people.ts';
import { RawGraph } from './raw-graph.ts';
import { withIds } from './raw-people.ts';

const [who, directory = '', count = ''] = process.argv.slice(2);
const collectGarbage = garbageCollector();
const root = join(directory, `memory-${process.pid}`);
const load = who === 'engine' ? await engine() : await raw();
// What is loaded once for all, such as code and thread pools, is no matter of how many rows there are.
await load(people(10, 1_000_000));
const rows = people(Number(count));
collectGarbage();
await forgetPeak();
const beforeBytes = process.memoryUsage.rss();
await load(rows);
process.stdout.write(String(((await peakBytes()) - beforeBytes) / 1024 / 1024));

async function engine() {
  const graph = await Graph.init({ root, schema: PEOPLE });
  return (given: readonly Person[]) => graph.load({ mode: 'append', nodes: { Person: given } });
}

async function raw() {
  const graph = await RawGraph.make(root, { people: PEOPLE_COLUMNS });
  return (given: readonly Person[]) => graph.commit({ people: (table) => table.add(withIds(given)) });
}

/** Linux keeps the peak and can be told to begin anew; elsewhere it is that of the whole process. */
async function forgetPeak(): Promise<void> {
  await writeFile('/proc/self/clear_refs', '5').catch(() => {});
}

async function peakBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(kilobytes) * 1024;
}
