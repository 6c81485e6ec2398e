import { cellName, type Cell } from './cell.ts';
import { requestsOf, type Cost } from './cost.ts';
import type { Miss } from './miss.ts';
import type { CostOperation, Group } from './operation.ts';
import type { Measurement } from './survey.ts';

/** Figures as they were agreed on, or as they were measured: by operation and temperature, then by what was counted, then by graph. */
export type Figures = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, string>>>;

const REQUESTS = '**requests**';
const HOPS = '**serial hops**';
const OPENS = '**table opens**';
const SCANS = '**manifest scans**';
const TOTALS = [REQUESTS, HOPS, OPENS, SCANS];

const NOT_MEASURED = '–';
const GATE = 'costs are what was agreed on';

/** What was measured, as it is told in a table. */
export function figuresOf(found: readonly Measurement[]): Figures {
  const sections = new Map<string, Map<string, Map<string, string>>>();
  for (const measurement of found) {
    const section = sections.get(sectionOf(measurement)) ?? new Map<string, Map<string, string>>();
    sections.set(sectionOf(measurement), section);
    for (const [row, text] of rowsOf(measurement.costs)) {
      const cells = section.get(row) ?? new Map<string, string>();
      section.set(row, cells.set(cellName(measurement.cell), text));
    }
  }
  return sections;
}

function sectionOf({ operation, temperature }: Pick<Measurement, 'operation' | 'temperature'>): string {
  return `${operation.name}, ${temperature}`;
}

function rowsOf(costs: readonly Cost[]): readonly (readonly [string, string])[] {
  const names = [...new Set(costs.flatMap(({ requests }) => Object.keys(requests) as (keyof Cost['requests'])[]))];
  const hops = costs.flatMap((cost) => cost.hops ?? []);
  const calls = costs.flatMap((cost) => cost.calls ?? []);
  return [
    ...names.map((name) => [name, spread(costs.map(({ requests }) => requests[name] ?? 0))] as const),
    [REQUESTS, spread(costs.map(requestsOf))],
    // A machine that stalls adds hops, so they are told where the least of several is known.
    ...(hops.length > 1 ? [[HOPS, String(Math.min(...hops))] as const] : []),
    ...(calls.length > 0 ? [[OPENS, spread(calls.map(({ tableOpens }) => tableOpens))] as const] : []),
    ...(calls.length > 0 ? [[SCANS, spread(calls.map(({ manifestScans }) => manifestScans))] as const] : []),
  ];
}

/** The least, the middle and the most; one number where they are the same. */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, middle, most] = [sorted[0], sorted[Math.ceil(sorted.length / 2) - 1], sorted.at(-1)];
  return least === most ? String(least) : `${least} · ${middle} · ${most}`;
}

/** Names of the sections of some operations, in their order. */
export function sectionsOf(operations: readonly CostOperation[]): readonly string[] {
  return operations.flatMap((operation) =>
    operation.temperatures.map((temperature) => sectionOf({ operation, temperature })),
  );
}

/** The page of one group of operations. */
export function pageOf(group: Group, figures: Figures, cells: readonly Cell[]): string {
  const names = cells.toSorted((a, b) => a.tables - b.tables || a.depth - b.depth).map(cellName);
  const lines = [...figures].flatMap(([section, rows]) => [
    `## ${section}`,
    '',
    `| | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---|').join('')}`,
    ...[...rows].toSorted(byRow).map(([row, texts]) => line(row, texts, measuredIn(rows), names)),
    '',
  ]);
  return [
    `# What ${group === 'maintenance' ? 'founding, opening and maintenance' : group} cost`,
    '',
    'Requests by class and verb, one column a graph: commits × tables, and nobody has called optimize. Where an operation was measured',
    'several times they are the least · the middle · the most. `omniproof bench --update` writes this page; `omniproof check costs` compares with it.',
    '',
    ...lines,
  ].join('\n');
}

function line(
  row: string,
  texts: ReadonlyMap<string, string>,
  measured: ReadonlySet<string>,
  names: readonly string[],
): string {
  const values = names.map((name) => texts.get(name) ?? (measured.has(name) ? '0' : NOT_MEASURED));
  return `| ${[row, ...values].join(' | ')} |`;
}

function measuredIn(rows: ReadonlyMap<string, ReadonlyMap<string, string>>): ReadonlySet<string> {
  return new Set(rows.get(REQUESTS)?.keys());
}

/** Totals come last, in their own order. */
function byRow([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  const order = TOTALS.indexOf(a) - TOTALS.indexOf(b);
  return order === 0 ? (a < b ? -1 : 1) : order;
}

/** Reads a page back. */
export function readPage(text: string): Figures {
  const sections = new Map<string, Map<string, Map<string, string>>>();
  let section: Map<string, Map<string, string>> | undefined;
  let names: readonly string[] = [];
  for (const each of text.split('\n')) {
    if (each.startsWith('## ')) {
      section = new Map();
      sections.set(each.slice(3), section);
    } else if (each.startsWith('| ')) {
      const [row = '', ...values] = each.slice(2, -2).split(' | ');
      if (row.startsWith('|')) names = each.slice(4, -2).split(' | ');
      else section?.set(row, new Map(values.flatMap((value, at) => entryOf(names[at], value))));
    }
  }
  return sections;
}

function entryOf(name: string | undefined, value: string): readonly (readonly [string, string])[] {
  return name === undefined || value === NOT_MEASURED ? [] : [[name, value]];
}

/** Figures with those that were measured put in place of what there was of the same graphs; sections come in this order. */
export function withMeasured(agreed: Figures, measured: Figures, order: readonly string[]): Figures {
  const sections = order.filter((section) => agreed.has(section) || measured.has(section));
  return new Map(
    sections.map((section) => [
      section,
      overlaid(agreed.get(section) ?? new Map(), measured.get(section) ?? new Map()),
    ]),
  );
}

function overlaid(
  agreed: ReadonlyMap<string, ReadonlyMap<string, string>>,
  measured: ReadonlyMap<string, ReadonlyMap<string, string>>,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const anew = measuredIn(measured);
  const rows = [...new Set([...agreed.keys(), ...measured.keys()])];
  const merged = rows.map((row) => {
    const kept = [...(agreed.get(row) ?? [])].filter(([name]) => !anew.has(name));
    return [row, new Map([...kept, ...(measured.get(row) ?? [])])] as const;
  });
  const isWorthARow = ([row, texts]: (typeof merged)[number]): boolean =>
    TOTALS.includes(row) || [...texts.values()].some((text) => text !== '0');
  return new Map(merged.filter(isWorthARow));
}

/** Where what was measured is not what was agreed on; graphs and operations that no page tells of are left out. */
export function movedFrom(agreed: Figures, found: readonly Measurement[]): readonly Miss[] {
  return found.flatMap((measurement) => {
    const rows = agreed.get(sectionOf(measurement));
    const name = cellName(measurement.cell);
    if (!rows?.get(REQUESTS)?.has(name)) return [];
    const now = new Map(rowsOf(measurement.costs));
    return [...new Set([...rows.keys(), ...now.keys()])]
      .toSorted((a, b) => byRow([a, 0], [b, 0]))
      .flatMap((row) => {
        const before = rows.get(row)?.get(name) ?? '0';
        const after = now.get(row) ?? '0';
        return isMoved(row, before, after, measurement) ? [moved(measurement, row, before, after)] : [];
      });
  });
}

/** What nobody counts is not nothing; hops are judged by their gate, for a busy machine adds some. */
function isMoved(row: string, before: string, after: string, { costs }: Measurement): boolean {
  if (row === HOPS) return false;
  const isCalls = row === OPENS || row === SCANS;
  return before !== after && !(isCalls && costs.every(({ calls }) => calls === undefined));
}

function moved(measurement: Measurement, row: string, before: string, after: string): Miss {
  const { operation, temperature, cell } = measurement;
  const what = row.replaceAll('*', '');
  return {
    gate: GATE,
    operation,
    temperature,
    cell,
    what,
    got: after,
    expected: `agreed on ${before}`,
    by: weight(after) - weight(before),
  };
}

/** The difference of figures that are spread is that of all their parts. */
function weight(text: string): number {
  return text.split(' · ').reduce((sum, part) => sum + Number(part), 0);
}
