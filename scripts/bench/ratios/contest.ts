import { spreadOf, type Spread } from './spread.ts';

/** One of two that do the same, some rounds long. */
export interface Side {
  /** What it is called in the report. */
  readonly label: string;
  /** Brings about what `run` begins with; not measured. */
  readonly prepare?: (round: number) => Promise<unknown>;
  /** What is measured. */
  readonly run: (round: number) => Promise<unknown>;
}

/** Something that is done in two ways, to be compared. */
export interface Contest {
  readonly name: string;
  /** What the ratio may be at most; none where it is told and not judged. */
  readonly bound?: number;
  readonly unit: 'ms' | 'MB';
  readonly rounds: number;
  readonly subject: Side;
  readonly beside: Side;
}

/** How a contest went. `ratio` is of the figures of the same round, so that it holds while the speed of the machine drifts. */
export interface Outcome extends Pick<Contest, 'name' | 'bound' | 'unit' | 'rounds'> {
  readonly subject: Spread & Pick<Side, 'label'>;
  readonly beside: Spread & Pick<Side, 'label'>;
  readonly ratio: Spread;
}

/** Measures one run of a side. */
export type Gauge = (run: () => Promise<unknown>) => Promise<number>;

/** Rounds that do not count, in which code is compiled and caches are filled. */
const WARM_UP = 2;

/** Lets the two sides take turns, and each be first as often as the other. */
export async function play(contest: Contest, gauge: Gauge): Promise<Outcome> {
  const { name, bound, unit, rounds, subject, beside } = contest;
  const figures = { subject: [] as number[], beside: [] as number[] };
  for (let round = 0; round < WARM_UP + rounds; round += 1) {
    const order = round % 2 === 0 ? (['subject', 'beside'] as const) : (['beside', 'subject'] as const);
    for (const who of order) {
      const { prepare, run } = contest[who];
      await prepare?.(round);
      const figure = await gauge(() => run(round));
      if (round >= WARM_UP) figures[who].push(figure);
    }
  }
  return {
    name,
    ...(bound !== undefined && { bound }),
    unit,
    rounds,
    subject: { label: subject.label, ...spreadOf(figures.subject) },
    beside: { label: beside.label, ...spreadOf(figures.beside) },
    ratio: spreadOf(figures.subject.map((figure, round) => figure / (figures.beside[round] ?? NaN))),
  };
}

/** Milliseconds on the clock. */
export const byClock: Gauge = async (run) => {
  const startMs = performance.now();
  await run();
  return performance.now() - startMs;
};

/** The same, beginning without the garbage that the other side left: for runs that leave much, and are long enough to warm up. */
export function byClockAlone(collectGarbage: () => void): Gauge {
  return (run) => {
    collectGarbage();
    return byClock(run);
  };
}

/** What the run itself answers, such as a process that tells what it used. */
export const told: Gauge = async (run) => {
  const figure = await run();
  if (typeof figure !== 'number') throw new Error('a run that is asked for a figure tells one');
  return figure;
};
