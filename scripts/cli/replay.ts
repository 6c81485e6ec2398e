import { encodeJson } from '../../src/index.ts';
import type { Operation } from '../../props/case/operation.ts';
import { describeSize, sizeOf } from '../../props/case/size.ts';
import { laneLines } from './lanes.ts';
import { loadEngine } from './engine.ts';
import { ExitStatus } from './exit-status.ts';
import { readCase } from './read-case.ts';
import { openStore } from './store.ts';
import { findSuite } from './suites.ts';

export interface ReplayFlags {
  readonly store: string;
  readonly engine?: string;
}

const OPERATION_LENGTH_MAX = 400;

/** Runs one case step by step and says whether it still fails. */
export async function replayCommand(source: string, flags: ReplayFlags): Promise<number> {
  const data = await readCase(source);
  const suite = findSuite(data.suite);
  const engine = await loadEngine(flags.engine);
  const store = await openStore(flags.store, engine);
  console.log(`${data.suite}: ${describeSize(sizeOf(data))}, seed ${data.seed}, store ${store.kind}`);
  if (data.note !== undefined) console.log(`once: ${data.note}`);
  const onStep = (operation: Operation, step: number) => console.log(`${step + 1}. ${describeOperation(operation)}`);
  const { failure, race, crash } = await suite.run(data, { engine, store, onStep });
  if (race) for (const line of laneLines(race.lanes, data.race?.programs.length ?? 0)) console.log(line);
  for (const line of crash?.lines ?? []) console.log(line);
  if (data.trace !== undefined && race?.trace !== undefined && race.trace !== data.trace) {
    console.log('this run left other durable writes than the one that was recorded: it is another run');
  }
  if (!failure) {
    console.log('passes now');
    return ExitStatus.pass;
  }
  if (failure.stack !== undefined) console.log(failure.stack);
  console.log(`reproduced: ${failure.signature}, ${describeStep(failure.step, data.operations.length)}`);
  console.log(failure.difference);
  return ExitStatus.failure;
}

function describeOperation({ kind, ...rest }: Operation): string {
  const text = Object.keys(rest).length === 0 ? kind : `${kind} ${encodeJson(rest)}`;
  return text.length > OPERATION_LENGTH_MAX ? `${text.slice(0, OPERATION_LENGTH_MAX)}…` : text;
}

function describeStep(step: number, operations: number): string {
  if (step < 0) return 'while the graph was founded';
  return step < operations ? `in step ${step + 1}` : 'after the last step';
}
