import { readdir, readFile } from 'node:fs/promises';

export type ThreadGroup = 'JavaScript' | "Node's helpers" | 'LanceDB';

/** CPU that the threads of this process have used, in milliseconds. */
export type ThreadCpu = Readonly<Record<ThreadGroup, number>>;

const TASKS = '/proc/self/task';

/** Linux counts in hundredths of a second, whatever its own clock does. */
const TICK_MS = 10;

/** Names that Node gives to its threads: workers of V8, of libuv, and those that wait for signals and timers. */
const NODES_OWN = /^(V8Worker|DelayedTaskSche|SignalInspector|libuv-worker|node$)/;

/** What the threads that live have used so far; undefined on a system that does not tell. */
export async function threadCpu(): Promise<ThreadCpu | undefined> {
  const ids = await readdir(TASKS).catch(() => undefined);
  if (!ids) return undefined;
  const found = { JavaScript: 0, "Node's helpers": 0, LanceDB: 0 };
  for (const id of ids) {
    // A thread may end between the two looks.
    const line = await readFile(`${TASKS}/${id}/stat`, 'utf8').catch(() => undefined);
    if (line === undefined) continue;
    const { group, cpuMs } = readThread(line, process.pid);
    found[group] += cpuMs;
  }
  return found;
}

/** Reads a line of `/proc/<pid>/task/<tid>/stat`: the thread's id, its name in parentheses, and numbers. */
export function readThread(line: string, pid: number): { readonly group: ThreadGroup; readonly cpuMs: number } {
  const [, id, name = '', rest = ''] = /^(\d+) \((.*)\) (.*)$/s.exec(line) ?? [];
  const numbers = rest.split(' ').map(Number);
  // Fields 14 and 15 of the line, of which two went before: time in user mode, and in the kernel.
  const cpuMs = ((numbers[11] ?? 0) + (numbers[12] ?? 0)) * TICK_MS;
  if (Number(id) === pid) return { group: 'JavaScript', cpuMs };
  return { group: NODES_OWN.test(name) ? "Node's helpers" : 'LanceDB', cpuMs };
}
