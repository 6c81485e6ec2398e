import type { HistoryRecord, Moment } from '../../props/history/history.ts';
import {
  decodeJson,
  encodeJson,
  type Failpoint,
  type LocationOptions,
  type TableOptimization,
} from '../../src/index.ts';

// What processes say to each other: one text a message. Values of a graph are more than plain JSON can hold.

/** What a worker is to be. */
export interface WorkerOrders {
  readonly role: 'writer' | 'optimizer';
  /** Its name in the history; no two processes have the same. */
  readonly actor: string;
  readonly location: Pick<LocationOptions, 'root' | 's3'>;
  /** The seed of the whole run. */
  readonly seed: number;
  /** Which program a writer carries out, how long that is, and where in it to begin. */
  readonly program: { readonly index: number; readonly length: number; readonly from: number };
}

/** A record that has begun. */
export type Begun = WithoutOutcome<HistoryRecord>;

type WithoutOutcome<R> = R extends HistoryRecord ? Omit<R, 'outcome' | 'end'> : never;

export type Told =
  /** `step` is the operation of the program that it belongs to. */
  | { readonly kind: 'began'; readonly step: number; readonly begun: Begun }
  | {
      readonly kind: 'ended';
      readonly end: Moment;
      readonly outcome: HistoryRecord['outcome'];
      /** How long of it was spent waiting for others. */
      readonly waitedMs: number;
      readonly optimized?: readonly TableOptimization['outcome'][];
    }
  /** Stands at a failpoint, and goes on when it is told to. */
  | { readonly kind: 'reached'; readonly failpoint: Failpoint }
  | { readonly kind: 'finished' };

/** `go` is for a worker at a failpoint; `stop` lets an optimizer come to its end. */
export type Order = { readonly kind: 'go' | 'stop' };

export function encodeMessage(message: WorkerOrders | Told | Order): string {
  return encodeJson(message);
}

/** What was encoded; only the two ends of a line know what they say to each other. */
export function decodeMessage(text: unknown): unknown {
  return decodeJson(String(text));
}
