import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkHistory } from '../../props/history/check.ts';
import type { History } from '../../props/history/history.ts';
import { decodeJson, encodeJson } from '../../src/index.ts';
import type { ProcessesOptions, ProcessesRun } from './run.ts';

/** Keeps the history of a run, to be judged again; its path. */
export async function keepHistory({ history }: ProcessesRun, options: ProcessesOptions, out: string): Promise<string> {
  const path = join(out, `processes-${options.store}-seed${options.seed}.json`);
  await mkdir(out, { recursive: true });
  await writeFile(path, encodeJson(history, 1));
  return path;
}

/** What a kept history shows, in lines; none where nothing is wrong with it. */
export async function judgeKept(path: string): Promise<readonly string[]> {
  const history = decodeJson(await readFile(path, 'utf8')) as History;
  return checkHistory(history).map(({ kind, sentence }) => `${kind}: ${sentence}`);
}
