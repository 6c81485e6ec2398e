import { cellName } from './cell.ts';
import { middleOf, requestsOf, sum, type Cost } from './cost.ts';
import type { CostFile, StoredMeasurement } from './report.ts';

/** What two surveys differ in. */
export interface Comparison {
  readonly lines: readonly string[];
  /** Measurements that are in both. */
  readonly compared: number;
  /** Measurements that make more requests in the second. */
  readonly dearer: number;
}

/** Requests that moved from one survey to another, by operation, graph, class and verb; and bytes that moved by a tenth or more. */
export function compareCosts(before: CostFile, after: CostFile): Comparison {
  const known = new Map(before.measurements.map((each) => [nameOf(each), each]));
  const pairs = after.measurements.flatMap((now) => {
    const earlier = known.get(nameOf(now));
    return earlier ? [{ earlier, now }] : [];
  });
  return {
    lines: pairs.flatMap(({ earlier, now }) => differences(earlier, now)),
    compared: pairs.length,
    dearer: pairs.filter(({ earlier, now }) => total(now) > total(earlier)).length,
  };
}

const WORTH_TELLING = 0.1;

function nameOf({ operation, temperature, depth, tables }: StoredMeasurement): string {
  return `${operation}, ${temperature}, ${cellName({ depth, tables })}`;
}

function total({ costs }: StoredMeasurement): number {
  return sum(costs.map(requestsOf)) / Math.max(costs.length, 1);
}

function differences(earlier: StoredMeasurement, now: StoredMeasurement): readonly string[] {
  const names = new Set([...earlier.costs, ...now.costs].flatMap(({ requests }) => Object.keys(requests))) as Set<
    keyof Cost['requests']
  >;
  const requests = [...names].toSorted().flatMap((name) => {
    const count = ({ costs }: StoredMeasurement) => sum(costs.map((cost) => cost.requests[name] ?? 0)) / costs.length;
    return moved(name, count(earlier), count(now), 0);
  });
  const bytes = (['bytesIn', 'bytesOut'] as const).flatMap((way) => {
    const middle = ({ costs }: StoredMeasurement) => middleOf(costs.map((cost) => cost[way]));
    return moved(way === 'bytesIn' ? 'bytes written' : 'bytes read', middle(earlier), middle(now), WORTH_TELLING);
  });
  return [...requests, ...bytes].map((text) => `${nameOf(now)}: ${text}`);
}

function moved(what: string, earlier: number, now: number, share: number): readonly string[] {
  if (Math.abs(now - earlier) <= earlier * share) return [];
  const by = now - earlier;
  return [`${what} ${figure(earlier)} → ${figure(now)} (${by > 0 ? '+' : ''}${figure(by)})`];
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
