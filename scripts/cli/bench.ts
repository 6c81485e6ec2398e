import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CELLS, gridOf, TABLES_AT_LEAST, type Cell } from '../../props/cost/cell.ts';
import { checkCosts, type CostReport } from '../../props/cost/check-costs.ts';
import { compareCosts } from '../../props/cost/compare.ts';
import { figuresOf } from '../../props/cost/golden.ts';
import type { CostOperation } from '../../props/cost/operation.ts';
import { COST_OPERATIONS } from '../../props/cost/operations.ts';
import { encodeReport, fileOf, type CostFile } from '../../props/cost/report.ts';
import { costTables } from '../../props/cost/tables.ts';
import { UserError } from '../../props/base/user-error.ts';
import { summariseCosts } from '../../props/report/cost-summary.ts';
import { Graph } from '../../src/index.ts';
import { drawCurves } from '../cost/curves.ts';
import { floorOf } from '../cost/floor.ts';
import { lanceMeter } from '../cost/lance-meter.ts';
import { costPage } from '../cost/page.ts';
import { costLines } from './costs.ts';
import { DEFAULT_STORE } from './default-store.ts';
import { loadEngine } from './engine.ts';
import { ExitStatus } from './exit-status.ts';
import { readGoldens, writeGoldens } from './goldens.ts';
import { openStore } from './store.ts';

export interface BenchFlags {
  readonly depth?: readonly number[];
  readonly tables?: readonly number[];
  readonly operation?: readonly string[];
  readonly store: string;
  readonly engine?: string;
  readonly update?: boolean;
  readonly compare?: boolean;
  readonly out: string;
  readonly json?: boolean;
}

const SEED = 1;

/** Measures what operations cost, prints and draws it; or compares two files of an earlier one. */
export async function benchCommand(files: readonly string[], flags: BenchFlags, signal: AbortSignal): Promise<number> {
  if (flags.compare) return compareFiles(files, flags);
  if (files.length > 0) throw new UserError(`what should be done with '${files.join(' ')}'? Files go with --compare`);
  if (flags.store !== DEFAULT_STORE) {
    throw new UserError(`costs are counted by the lab: '${flags.store}' tells nobody which requests it was sent`);
  }
  const report = await measured(flags, signal);
  const file = fileOf(report);
  const curves = await drawCurves(file);
  await mkdir(flags.out, { recursive: true });
  await writeFile(join(flags.out, 'bench.json'), encodeReport(report));
  await writeFile(join(flags.out, 'bench.html'), costPage(file, curves ?? []));
  for (const { name, svg } of curves ?? []) await writeFile(join(flags.out, `${name}.svg`), `${svg}\n`);
  if (flags.json) console.log(encodeReport(report).trimEnd());
  const say = (line: string) => (flags.json ? process.stderr : process.stdout).write(`${line}\n`);
  for (const line of costTables(file)) say(line);
  const summary = summariseCosts(report, { path: join(flags.out, 'bench.json'), flags: [] });
  for (const line of costLines(summary, report)) say(line);
  // What was cut short is agreed on by nobody.
  if (flags.update && !signal.aborted)
    for (const path of await writeGoldens(figuresOf(report.measurements))) say(`written: ${path}`);
  const drawings = curves
    ? `${curves.length} drawings`
    : 'no drawings: they are made by the package echarts, npm install echarts';
  say(`${join(flags.out, 'bench.html')}: ${drawings}`);
  return statusOf(report, signal);
}

async function measured(flags: BenchFlags, signal: AbortSignal): Promise<CostReport> {
  const engine = await loadEngine(flags.engine);
  // So that whatever it takes to reach the lab is as it is for a check.
  await openStore(DEFAULT_STORE, engine);
  const isOurs = engine === Graph;
  using meter = isOurs ? lanceMeter() : undefined;
  const agreed = isOurs && !flags.update ? await readGoldens() : undefined;
  return await checkCosts({
    engine,
    seed: SEED,
    cells: cellsOf(flags),
    operations: operationsOf(flags.operation),
    signal,
    isPart: true,
    ...(meter && { meter, floorOf }),
    ...(agreed && { agreed }),
  });
}

function cellsOf({ depth, tables }: BenchFlags): readonly Cell[] {
  if (!depth && !tables) return CELLS;
  const deep = depth ?? [...new Set(CELLS.map((cell) => cell.depth))];
  return gridOf(deep, tables ?? [TABLES_AT_LEAST]);
}

function operationsOf(names: readonly string[] | undefined): readonly CostOperation[] {
  if (!names) return COST_OPERATIONS;
  return names.map((name) => {
    const operation = COST_OPERATIONS.find((each) => each.name === name);
    if (operation) return operation;
    const known = COST_OPERATIONS.map((each) => `'${each.name}'`).join(', ');
    throw new UserError(`there is no operation '${name}' to measure; there are ${known}`);
  });
}

/** Who asks for a few graphs or operations has not asked for a verdict on all of them. */
function statusOf({ misses, measurements }: CostReport, { aborted }: AbortSignal): number {
  if (aborted) return ExitStatus.interrupted;
  if (measurements.length === 0) return ExitStatus.void;
  return misses.length > 0 ? ExitStatus.failure : ExitStatus.pass;
}

async function compareFiles(files: readonly string[], { json }: BenchFlags): Promise<number> {
  const [before, after, ...others] = files;
  if (before === undefined || after === undefined || others.length > 0) {
    throw new UserError('--compare takes two files, such as: --compare before.json after.json');
  }
  const comparison = compareCosts(await readFileOf(before), await readFileOf(after));
  if (json) console.log(JSON.stringify(comparison, null, 2));
  else for (const line of comparison.lines) console.log(line);
  const { compared, dearer, lines } = comparison;
  process.stderr.write(
    `${compared} measurements compared, ${lines.length} figures moved, ${dearer} make more requests\n`,
  );
  if (compared === 0) return ExitStatus.void;
  return dearer > 0 ? ExitStatus.failure : ExitStatus.pass;
}

async function readFileOf(path: string): Promise<CostFile> {
  try {
    const file = JSON.parse(await readFile(path, 'utf8')) as CostFile;
    if (Array.isArray(file.measurements)) return file;
  } catch (cause) {
    throw new UserError(`cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  throw new UserError(`${path} is no file of omniproof bench`);
}
