import test from 'ava';
import { readThread, threadCpu } from '../../../scripts/bench/thread-cpu.ts';

function line(id: number, name: string, user: number, kernel: number): string {
  return `${id} (${name}) S 1 7 7 0 -1 4194560 100 0 0 0 ${user} ${kernel} 0 0 20 0 12 0 5000 1 1`;
}

test('threads are told by their number and their name', (t) => {
  t.deepEqual(readThread(line(7, 'MainThread', 12, 3), 7), { group: 'JavaScript', cpuMs: 150 });
  t.deepEqual(readThread(line(8, 'V8Worker', 1, 0), 7), { group: "Node's helpers", cpuMs: 10 });
  t.deepEqual(readThread(line(9, 'libuv-worker', 1, 1), 7), { group: "Node's helpers", cpuMs: 20 });
  t.deepEqual(readThread(line(10, 'tokio-rt-worker', 0, 4), 7), { group: 'LanceDB', cpuMs: 40 });
  t.deepEqual(readThread(line(11, 'a (b) c', 2, 0), 7), { group: 'LanceDB', cpuMs: 20 });
});

test('where the system tells, work shows up in the thread that did it', async (t) => {
  const before = await threadCpu();
  if (!before) {
    t.not(process.platform, 'linux');
    return;
  }
  const endMs = performance.now() + 200;
  while (performance.now() < endMs) Math.sqrt(endMs);
  const after = await threadCpu();
  t.true((after?.JavaScript ?? 0) > before.JavaScript);
});
