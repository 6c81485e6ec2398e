#!/usr/bin/env node
// Whether runs leave anything behind: many short ones in one process on the lab, and what the process holds on the way. Ends
// with status 1 where it holds more late than early.
import { check } from '../props/check/check.ts';
import { labStore } from '../props/store/lab.ts';
import { Graph } from '../src/index.ts';
import { growthOf } from './bench/growth.ts';
import { memorySampler, type MemorySample } from './bench/memory-sample.ts';
import { shortRuns } from './bench/short-runs.ts';

const RUNS = Number(process.argv[2] ?? 10_000);
const SAMPLES = 20;

/** Runs differ, some are under way when a sample is taken, and the collector comes when it likes. */
const TOLERANCE = 0.1;

const sample = memorySampler();
const samples: MemorySample[] = [];
const report = await check({
  suite: shortRuns,
  engine: Graph,
  store: labStore(),
  seed: 1,
  runs: RUNS,
  onProgress({ tally: { runs }, elapsedMs }) {
    if (runs * SAMPLES < RUNS * (samples.length + 1)) return;
    const taken = sample();
    samples.push(taken);
    const { heapBytes, residentBytes } = taken;
    console.log(
      `${String(runs).padStart(7)} runs ${(elapsedMs / 1000).toFixed(0).padStart(6)} s   heap ${megabytes(heapBytes)}   resident ${megabytes(residentBytes)}`,
    );
  },
});
if (report.verdict !== 'pass') throw new Error('the engine fails: there is nothing to measure');

const verdicts = [verdict('heap', (each) => each.heapBytes), verdict('resident', (each) => each.residentBytes)];
process.exitCode = verdicts.includes('grows') ? 1 : 0;

function verdict(what: string, figure: (each: MemorySample) => number): 'grows' | 'flat' {
  const { early, late, grows } = growthOf(samples.map(figure), TOLERANCE);
  const found = grows ? 'grows' : 'flat';
  console.log(`${what.padEnd(8)} early ${megabytes(early)}, late ${megabytes(late)}: ${found}`);
  return found;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1).padStart(6)} MB`;
}
