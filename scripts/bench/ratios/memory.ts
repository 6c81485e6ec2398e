import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { told } from './contest.ts';
import type { Measure } from './measure.ts';
import type { Place } from './place.ts';

const ROWS = 100_000;

const PROCESS = new URL('memory-process.ts', import.meta.url);

/** What a process takes at its peak to load what it holds already, over what it held before. Each run is a process of its own. */
export const memory: Measure = {
  name: 'memory',
  gauge: told,
  async contests(place, scale) {
    const rows = scale.rows(ROWS);
    return [
      {
        name: 'memory of a load of 100,000 rows',
        bound: 1.5,
        unit: 'MB',
        rounds: scale.rounds(7),
        subject: { label: 'engine', run: () => peakOf('engine', place, rows) },
        beside: { label: 'LanceDB', run: () => peakOf('raw', place, rows) },
      },
    ];
  },
};

async function peakOf(who: 'engine' | 'raw', { directory }: Place, rows: number): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    fileURLToPath(PROCESS),
    who,
    directory,
    String(rows),
  ]);
  return Number(stdout);
}
