import { cellName, type Cell } from './cell.ts';
import { middleOf, mostOf, requestsOf, type Cost } from './cost.ts';
import type { CostFile, StoredMeasurement } from './report.ts';

/** A figure of a measurement, by what it is called. */
export interface FigureKind {
  readonly name: string;
  readonly of: (cost: Cost) => number | undefined;
}

const FIGURE_KINDS: readonly FigureKind[] = [
  { name: 'requests', of: requestsOf },
  { name: 'serial hops', of: ({ hops }) => hops },
  { name: 'bytes read', of: ({ bytesOut }) => bytesOut },
  { name: 'bytes written', of: ({ bytesIn }) => bytesIn },
  { name: 'table opens', of: ({ calls }) => calls?.tableOpens },
  { name: 'manifest scans', of: ({ calls }) => calls?.manifestScans },
];

function valuesOf({ costs }: StoredMeasurement, { of }: FigureKind): readonly number[] {
  return costs.flatMap((cost) => of(cost) ?? []);
}

/** What was measured, as lines of text: a table for each figure, warm and cold. */
export function costTables({ measurements }: CostFile): readonly string[] {
  const cells = cellsOf(measurements);
  const kinds = ['warm', 'cold'].flatMap((temperature) => FIGURE_KINDS.map((kind) => ({ temperature, kind })));
  return [
    ...kinds.flatMap(({ temperature, kind }) =>
      tableLines(
        `${kind.name}, ${temperature}`,
        cells,
        [...byOperation(measurements.filter((each) => each.temperature === temperature))].map(([name, of]) => [
          name,
          cells.map((cell) => textOf(valuesOf(at(of, cell) ?? NOTHING, kind))),
        ]),
      ),
    ),
    ...tableLines(
      'requests and hops of raw LanceDB for the same physical work, and how many times as many the engine needs',
      cells,
      [...byOperation(measurements.filter(({ floor }) => floor))].map(([name, of]) => [
        name,
        cells.map((cell) => ratioOf(at(of, cell))),
      ]),
    ),
    ...tableLines(
      'what a commit adds between the least and the greatest depth: requests, and bytes read',
      [],
      slopesOf(measurements),
    ),
  ];
}

const NOTHING: Pick<StoredMeasurement, 'costs'> & StoredMeasurement = {
  operation: '',
  group: 'reads',
  temperature: 'warm',
  depth: 0,
  tables: 0,
  costs: [],
};

function cellsOf(measurements: readonly StoredMeasurement[]): readonly Cell[] {
  const found = new Map(measurements.map(({ depth, tables }) => [cellName({ depth, tables }), { depth, tables }]));
  return [...found.values()].toSorted((a, b) => a.tables - b.tables || a.depth - b.depth);
}

function byOperation(measurements: readonly StoredMeasurement[]): ReadonlyMap<string, readonly StoredMeasurement[]> {
  return Map.groupBy(measurements, ({ operation }) => operation);
}

function at(of: readonly StoredMeasurement[], { depth, tables }: Cell): StoredMeasurement | undefined {
  return of.find((each) => each.depth === depth && each.tables === tables);
}

function textOf(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const [middle, most] = [middleOf(values), mostOf(values)];
  return middle === most ? short(middle) : `${short(middle)}–${short(most)}`;
}

function short(value: number): string {
  return value < 10_000 ? String(value) : `${Math.round(value / 1000)}k`;
}

function ratioOf(measurement: StoredMeasurement | undefined): string {
  if (!measurement?.floor) return '–';
  const floor = requestsOf(measurement.floor);
  const hops = measurement.floor.hops ?? 0;
  const ratio = middleOf(measurement.costs.map(requestsOf)) / floor;
  const hopRatio = middleOf(measurement.costs.map((cost) => cost.hops ?? 0)) / hops;
  return `${floor} ${hops}: ${ratio.toFixed(1)}× ${hopRatio.toFixed(1)}×`;
}

/** Of the graphs with the fewest tables: how much the figures of the deepest are above those of the shallowest, a commit. */
function slopesOf(measurements: readonly StoredMeasurement[]): readonly (readonly [string, readonly string[]])[] {
  const fewest = Math.min(...measurements.map(({ tables }) => tables));
  const of = measurements.filter(({ tables }) => tables === fewest);
  return [...Map.groupBy(of, ({ operation, temperature }) => `${operation}, ${temperature}`)].flatMap(([name, row]) => {
    const [least, greatest] = [
      row.toSorted((a, b) => a.depth - b.depth)[0],
      row.toSorted((a, b) => b.depth - a.depth)[0],
    ];
    if (!least || !greatest || least.depth === greatest.depth) return [];
    const perCommit = (figure: (cost: Cost) => number): number =>
      (middleOf(greatest.costs.map(figure)) - middleOf(least.costs.map(figure))) / (greatest.depth - least.depth);
    return [[name, [perCommit(requestsOf).toFixed(3), perCommit(({ bytesOut }) => bytesOut).toFixed(0)]] as const];
  });
}

/** Nothing for a table of which no cell says anything. */
function tableLines(
  title: string,
  cells: readonly Cell[],
  rows: readonly (readonly [string, readonly string[]])[],
): readonly string[] {
  if (rows.every(([, texts]) => texts.every((text) => text === '–'))) return [];
  const head: readonly [string, readonly string[]] = ['', cells.map(cellName)];
  const all = cells.length > 0 ? [head, ...rows] : rows;
  const widths = (rows[0]?.[1] ?? []).map((_, column) =>
    Math.max(...all.map(([, texts]) => texts[column]?.length ?? 0)),
  );
  const first = Math.max(...all.map(([name]) => name.length));
  return [
    title,
    ...all.map(([name, texts]) =>
      `  ${name.padEnd(first)}  ${texts.map((text, column) => text.padStart(widths[column] ?? 0)).join('  ')}`.trimEnd(),
    ),
    '',
  ];
}
