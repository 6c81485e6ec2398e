import { readFile } from 'node:fs/promises';

/** What the machine reads of a suite's part of `summary.json`. */
export interface SuiteSummary {
  readonly suite: string;
  readonly runs: number;
  readonly elapsedMs: number;
  readonly failures: readonly Failure[];
}

/** A counterexample as the summary tells of it. */
export interface Failure {
  /** One shell line that runs the shrunk case again. */
  readonly replay: string;
  /** What the shrunk case consists of, in words. */
  readonly size: string;
  /** How long it took to make it small. */
  readonly shrinkMs: number;
  /** The first thing on which engine and model differ. */
  readonly difference: string;
}

/** Reads one suite's part of the summary at `path`; undefined where there is none, or it is not what it should be. */
export async function readSummary(path: string, suite: string): Promise<SuiteSummary | undefined> {
  const suites = member(parse(await readFile(path, 'utf8').catch(() => '')), 'suites');
  const found: unknown = Array.isArray(suites) ? suites.find((one) => member(one, 'suite') === suite) : undefined;
  const runs = member(found, 'runs');
  const elapsedMs = member(found, 'elapsedMs');
  const failures = member(found, 'failures');
  if (
    typeof runs !== 'number' ||
    typeof elapsedMs !== 'number' ||
    !Array.isArray(failures) ||
    !failures.every(isFailure)
  )
    return undefined;
  return { suite, runs, elapsedMs, failures };
}

function isFailure(data: unknown): data is Failure {
  return (
    typeof member(data, 'replay') === 'string' &&
    typeof member(data, 'size') === 'string' &&
    typeof member(data, 'shrinkMs') === 'number' &&
    typeof member(data, 'difference') === 'string'
  );
}

function member(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
