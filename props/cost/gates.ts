import { describeCell } from './cell.ts';
import { middleOf, mostOf, requestsOf, schemaReads, type Cost } from './cost.ts';
import type { Miss } from './miss.ts';
import type { Bound } from './operation.ts';
import type { Measurement } from './survey.ts';

/** A gate, the figure that came nearest to it, and what missed it. */
export interface Judged {
  readonly gate: string;
  /** Figures that were looked at. */
  readonly looked: number;
  readonly worst: string;
  readonly misses: readonly Miss[];
  /** Whether there is nothing to look at where nobody counts calls. */
  readonly needsCalls: boolean;
}

/** One figure that a gate bounds. */
interface Figure {
  readonly of: Measurement;
  readonly what: string;
  readonly got: number;
  readonly atMost: number;
}

interface Gate {
  readonly name: string;
  readonly needsCalls?: true;
  readonly figures: (of: Measurement) => readonly Omit<Figure, 'of'>[];
}

const MIDDLE_REQUESTS = 20;
const MOST_REQUESTS = 24;

/**
 * In the middle: a publish that replaces some rows of a fragment which stays has one more, to store which they are. Raw LanceDB
 * takes 9 for the effect and the merge of the manifest alone, 11 or 12 where a stored row is replaced or removed
 * (`omniproof bench` measures it). The others are two looks, for intents and for the newest state, and the intent put and deleted.
 */
const HOPS = 15;

/** What a warm read may ask for besides its probe. */
const DATA = new Set(['table.data get', 'table.deletion get', 'table.index get']);

const GATES: readonly Gate[] = [
  {
    name: 'schema reads of an operation: none warm, 1 cold',
    figures: ({ temperature, costs }) => most('schema reads', costs, schemaReads, temperature === 'warm' ? 0 : 1),
  },
  {
    name: 'opens of a touched table per write: none warm, 1 cold',
    needsCalls: true,
    figures: ({ operation: { touches }, temperature, costs }) =>
      touches === undefined
        ? []
        : most(
            'table opens',
            counted(costs),
            ({ calls }) => calls?.tableOpens ?? 0,
            temperature === 'warm' ? 0 : touches,
          ),
  },
  {
    name: 'a warm read: 1 probe, no scan of the manifest, no open',
    figures: ({ operation: { isRead }, temperature, costs }) => {
      if (!isRead || temperature !== 'warm') return [];
      const besides = ({ requests }: Cost): number =>
        Object.entries(requests).reduce(
          (sum, [name, count]) => (DATA.has(name) || name === 'manifest.version list' ? sum : sum + count),
          0,
        );
      return [
        ...most('manifest.version list', costs, ({ requests }) => requests['manifest.version list'] ?? 0, 1),
        ...most('requests besides probe and data', costs, besides, 0),
        ...most('manifest scans', counted(costs), ({ calls }) => calls?.manifestScans ?? 0, 0),
        ...most('table opens', counted(costs), ({ calls }) => calls?.tableOpens ?? 0, 0),
      ];
    },
  },
  {
    name: `requests of a keyed one-row write, any depth: at most ${MOST_REQUESTS}`,
    figures: ({ operation: { isKeyedWrite }, temperature, costs }) =>
      isKeyedWrite && temperature === 'warm' ? most('requests', costs, requestsOf, MOST_REQUESTS) : [],
  },
  {
    name: `serial hops of a one-row write: at most ${HOPS}`,
    figures: ({ operation: { isKeyedWrite }, temperature, costs }) =>
      isKeyedWrite && temperature === 'warm'
        ? [{ what: 'serial hops', got: middleOf(costs.map(({ hops = 0 }) => hops)), atMost: HOPS }]
        : [],
  },
  {
    name: 'warm requests of every operation stay within one bound, at any depth and with any number of tables',
    figures: ({ operation: { atMost }, temperature, cell, costs }) =>
      temperature === 'warm' ? most('requests', costs, requestsOf, boundAt(atMost, cell)) : [],
  },
];

/** Judges each gate by all that was measured. */
export function judgeGates(found: readonly Measurement[]): readonly Judged[] {
  const judged = GATES.map(({ name, figures, needsCalls = false }) => ({
    ...judge(
      name,
      found.flatMap((of) => figures(of).map((each) => ({ ...each, of }))),
    ),
    needsCalls,
  }));
  return [...judged, { ...middleOfWrites(found), needsCalls: false }];
}

function judge(gate: string, figures: readonly Figure[]): Omit<Judged, 'needsCalls'> {
  const [nearest] = figures.toSorted((a, b) => b.got - b.atMost - (a.got - a.atMost));
  return {
    gate,
    looked: figures.length,
    worst: nearest ? describe(nearest) : 'nothing was measured',
    misses: figures.filter(({ got, atMost }) => got > atMost).map((figure) => missOf(gate, figure)),
  };
}

/** One figure for all kinds of writes on all graphs, and so told of the dearest; there is none before there are several of both. */
function middleOfWrites(found: readonly Measurement[]): Omit<Judged, 'needsCalls'> {
  const writes = found.filter(({ operation, temperature }) => operation.isKeyedWrite && temperature === 'warm');
  const [dearest] = writes.toSorted((a, b) => requestsInTheMiddle(b) - requestsInTheMiddle(a));
  const isSeveral = [writes.map(({ operation }) => operation), writes.map(({ cell }) => cell.depth)].every(
    (values) => new Set<unknown>(values).size > 1,
  );
  const got = middleOf(writes.flatMap(({ costs }) => costs.map(requestsOf)));
  const what = 'requests in the middle of all kinds and graphs';
  return judge(
    `requests of a keyed one-row write in the middle: at most ${MIDDLE_REQUESTS}`,
    dearest && isSeveral ? [{ of: dearest, what, got, atMost: MIDDLE_REQUESTS }] : [],
  );
}

function requestsInTheMiddle({ costs }: Measurement): number {
  return middleOf(costs.map(requestsOf));
}

function most(
  what: string,
  costs: readonly Cost[],
  figure: (cost: Cost) => number,
  atMost: number,
): readonly Omit<Figure, 'of'>[] {
  return costs.length === 0 ? [] : [{ what, got: mostOf(costs.map(figure)), atMost }];
}

/** Those of which calls were counted. */
function counted(costs: readonly Cost[]): readonly Cost[] {
  return costs.filter(({ calls }) => calls !== undefined);
}

function boundAt({ requests, perTable = 0, perCommit = 0 }: Bound, { depth, tables }: Measurement['cell']): number {
  return requests + perTable * tables + perCommit * depth;
}

function describe({ of: { operation, temperature, cell }, what, got, atMost }: Figure): string {
  return `${what} ${got} of ${atMost} (${operation.name}, ${temperature}, ${describeCell(cell)})`;
}

function missOf(gate: string, { of, what, got, atMost }: Figure): Miss {
  const { operation, temperature, cell } = of;
  return {
    gate,
    operation,
    temperature,
    cell,
    what,
    got: String(got),
    expected: `at most ${atMost}`,
    by: got - atMost,
  };
}
