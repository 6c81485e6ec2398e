import { createLogUpdate } from 'log-update';
import type { CheckOptions, Progress } from '../../props/check/check.ts';

/** Shows how a check goes, on stderr: live on a terminal, as a line now and then anywhere else. */
export interface ProgressView {
  show(progress: Progress): void;
  /** Leaves the screen to others. */
  end(): void;
}

type Limits = Pick<CheckOptions, 'runs' | 'timeMs'>;

const TERMINAL_INTERVAL_MS = 100;
const LINE_INTERVAL_MS = 10_000;

export function progressView(stream: NodeJS.WriteStream, limits: Limits): ProgressView {
  return stream.isTTY && !process.env['CI'] ? terminalView(stream, limits) : lineView(stream, limits);
}

function terminalView(stream: NodeJS.WriteStream, limits: Limits): ProgressView {
  const update = createLogUpdate(stream);
  return {
    show: seldom(TERMINAL_INTERVAL_MS, (progress) => {
      const { mutate, ...others } = progress.tally.effective;
      const kinds = Object.entries({ mutate, ...others }).map(([kind, count]) => `${kind} ${count}`);
      update(`${headline(progress, limits)}\n  effective: ${kinds.join('  ')}`);
    }),
    end: () => update.clear(),
  };
}

function lineView(stream: NodeJS.WriteStream, limits: Limits): ProgressView {
  return {
    show: seldom(LINE_INTERVAL_MS, (progress) => stream.write(`${headline(progress, limits)}\n`)),
    end: () => {},
  };
}

/** Passes on what comes first in a phase, and after that one in an interval. */
function seldom(intervalMs: number, show: (progress: Progress) => void): ProgressView['show'] {
  let nextMs = -Infinity;
  let phase: string | undefined;
  return (progress) => {
    if (progress.phase === phase && progress.elapsedMs < nextMs) return;
    phase = progress.phase;
    nextMs = progress.elapsedMs + intervalMs;
    show(progress);
  };
}

/** Where a check stands, and how much of it is left, as one line. */
export function headline({ suite, phase, tally, elapsedMs, tried }: Progress, limits: Limits): string {
  if (phase === 'corpus') return `${suite}: replaying the corpus, ${tried ?? 0} cases done`;
  if (phase === 'shrinking')
    return `${suite}: found a failure after ${tally.runs} runs; shrinking it, ${tried ?? 0} cases tried`;
  const { runs, steps, effectiveSteps } = tally;
  const rate = (steps / elapsedMs) * 1000;
  const ofRuns = limits.runs === undefined ? '' : ` of ${limits.runs}`;
  const left = leftMs(runs, elapsedMs, limits);
  return `${suite}: ${runs}${ofRuns} runs, ${steps} steps, ${effectiveSteps} effective, ${rate.toFixed(1)} steps/s${
    left === undefined ? '' : `, ${(left / 1000).toFixed(0)} s left`
  }`;
}

function leftMs(runsDone: number, elapsedMs: number, { runs, timeMs }: Limits): number | undefined {
  const byTime = timeMs === undefined ? Infinity : timeMs - elapsedMs;
  const byRuns = runs === undefined || runsDone === 0 ? Infinity : (elapsedMs / runsDone) * (runs - runsDone);
  const left = Math.max(Math.min(byTime, byRuns), 0);
  return Number.isFinite(left) ? left : undefined;
}
