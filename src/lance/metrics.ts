import { instrumentLanceDbMetrics } from '@lancedb/lancedb';

/**
 * Requests that LanceDB made to object stores, by operation, as object_store names them: `get`, `head`, `put`, `list`,
 * `delete`, `copy` and their like. Repetitions of a request are not counted; directories are stores too.
 */
export type LanceRequests = Readonly<Record<string, number>>;

/** What LanceDB counts by itself, for the whole process, since it was installed. */
export interface LanceMetrics {
  requests(): LanceRequests;
}

const REQUESTS = 'lance_object_store_requests_total';

/**
 * Has LanceDB count its requests, from now to the end of the process. It hands out its instruments once: undefined where
 * somebody (another OpenTelemetry provider of this process, or an earlier call) has them already.
 */
export function installLanceMetrics(): LanceMetrics | undefined {
  let observe: Observe | undefined;
  // The smallest provider of meters: LanceDB tells what it counted whenever its callback is called.
  const counter = (name: string) => ({
    addCallback(callback: Observe) {
      if (name === REQUESTS) observe = callback;
    },
  });
  const meter = { createObservableCounter: counter, createObservableGauge: counter };
  const provider = { getMeter: () => meter } as unknown as MeterProvider;
  if (!instrumentLanceDbMetrics(provider) || observe === undefined) return undefined;
  const tell = observe;
  return {
    requests() {
      const found: Record<string, number> = {};
      tell({
        observe(value, { operation = 'unknown' }) {
          found[operation] = (found[operation] ?? 0) + value;
        },
      });
      return found;
    },
  };
}

/** What was counted between two looks. */
export function requestsBetween(before: LanceRequests, after: LanceRequests): LanceRequests {
  const entries = Object.entries(after).map(
    ([operation, count]) => [operation, count - (before[operation] ?? 0)] as const,
  );
  return Object.fromEntries(entries.filter(([, count]) => count !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

type MeterProvider = NonNullable<Parameters<typeof instrumentLanceDbMetrics>[0]>;

type Observe = (result: {
  observe(value: number, attributes: Readonly<Record<string, string | undefined>>): void;
}) => void;
