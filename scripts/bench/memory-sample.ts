import { garbageCollector } from './garbage.ts';

/** What the process holds at some moment. */
export interface MemorySample {
  /** Resident set, before anything was collected for the sample's sake. */
  readonly residentBytes: number;
  /** What is left of the JavaScript heap once everything is collected that can be. */
  readonly heapBytes: number;
}

/** Collects garbage and tells what is left; the collector is fetched once. */
export function memorySampler(): () => MemorySample {
  const collect = garbageCollector();
  return () => {
    const residentBytes = process.memoryUsage.rss();
    collect();
    return { residentBytes, heapBytes: process.memoryUsage().heapUsed };
  };
}
