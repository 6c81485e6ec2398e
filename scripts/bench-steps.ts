#!/usr/bin/env node
// How many steps a second the conformance suite does on the lab and on a directory, how long LanceDB alone needs on the lab
// for the same calls (the floor), and where the time of a step on the lab goes. All in one run, so the ratio holds when the
// machine's speed drifts. The profile is of runs of their own: the profiler takes its share.
import { fileStore } from '../props/store/file.ts';
import { labStore } from '../props/store/lab.ts';
import { floorMs } from './bench/floor.ts';
import { countingLanceCalls } from './bench/lance-calls.ts';
import { requestTally } from './bench/lab-requests.ts';
import { measure, type Measured } from './bench/measure.ts';
import { profilingRooms } from './bench/room-time.ts';
import { figures } from './bench/table.ts';
import { threadCpu } from './bench/thread-cpu.ts';

const RUNS = Number(process.argv[2] ?? 60);

const requests = requestTally();
let onLab: Measured = { steps: 0, elapsedMs: 0, cpuMs: 0 };
const cpuBefore = await threadCpu();
const calls = await countingLanceCalls(async () => {
  onLab = await measure(
    labStore((event) => requests.add(event)),
    RUNS,
  );
});
const cpuAfter = await threadCpu();
const floor = await floorMs(calls);
const onFile = await measure(fileStore(), RUNS);
let profiled = onLab;
const rooms = await profilingRooms(async () => {
  profiled = await measure(labStore(), RUNS);
});

const { steps } = onLab;
say(line('lab', onLab));
say(line('file', onFile));
const ratio = (onLab.elapsedMs / floor).toFixed(2);
say(`LanceDB alone on the lab, the same calls: ${((steps / floor) * 1000).toFixed(1)} steps/s, ratio ${ratio}`);
say('calls into LanceDB a step, and milliseconds waited for each:');
for (const [name, { count, totalMs }] of [...calls].toSorted(([, a], [, b]) => b.totalMs - a.totalMs)) {
  const [often, long] = [(count / steps).toFixed(2), (totalMs / count).toFixed(2)];
  say(`  ${name.padEnd(24)} ${often.padStart(7)} ${long.padStart(8)} ms`);
}
if (cpuBefore && cpuAfter) {
  const used = Object.entries(cpuAfter).map(
    ([group, cpuMs]) => [group, cpuMs - cpuBefore[group as keyof typeof cpuBefore]] as const,
  );
  say('CPU a step, by threads:', ...figures(used, steps, { digits: 2, unit: ' ms' }));
}
say(
  `what the JavaScript thread is at during a step, under the profiler (${rate(profiled)} steps/s):`,
  ...figures(rooms, profiled.steps, { digits: 2, unit: ' ms' }),
);
const sent = [...requests.counts.values()].reduce((sum, count) => sum + count, 0);
say(`requests a step: ${(sent / steps).toFixed(1)}`, ...figures(requests.counts, steps, { digits: 2 }));

function line(what: string, measured: Measured): string {
  const cpuMs = (measured.cpuMs / measured.steps).toFixed(1);
  return `${what.padEnd(12)} ${rate(measured).padStart(6)} steps/s  ${cpuMs.padStart(5)} ms CPU a step`;
}

function rate(measured: Measured): string {
  return ((measured.steps / measured.elapsedMs) * 1000).toFixed(1);
}

function say(...lines: readonly string[]): void {
  for (const each of lines) console.log(each);
}
