import { middleOf, requestsOf, type Cost } from '../../props/cost/cost.ts';
import type { CostFile, StoredMeasurement } from '../../props/cost/report.ts';
import type { EChartsOption, init as Init } from 'echarts';

/** A drawing of some operations: a line each. */
export interface Curves {
  /** Name of its file, without the extension. */
  readonly name: string;
  readonly title: string;
  readonly svg: string;
}

const WIDTH = 960;
const HEIGHT = 420;

const FIGURES: readonly { readonly name: string; readonly of: (cost: Cost) => number }[] = [
  { name: 'requests', of: requestsOf },
  { name: 'bytes read', of: ({ bytesOut }) => bytesOut },
];

const GROUPS = ['reads', 'writes', 'branches', 'maintenance'] as const;
const AXES = ['depth', 'tables'] as const;

/** Curves against depth, of the graphs with the fewest tables, and against tables, of those with the shortest history; undefined where nothing draws. */
export async function drawCurves({ measurements }: CostFile): Promise<readonly Curves[] | undefined> {
  const drawn = (['warm', 'cold'] as const).flatMap((temperature) =>
    AXES.flatMap((axis) =>
      GROUPS.flatMap((group) =>
        FIGURES.flatMap((figure) => {
          const of = along(axis, measurements).filter(
            (each) => each.group === group && each.temperature === temperature,
          );
          const lines = [...Map.groupBy(of, ({ operation }) => operation)].filter(([, row]) => row.length > 1);
          if (lines.length === 0) return [];
          const title = `${figure.name} of ${group}, ${temperature}, against ${axis === 'depth' ? 'commits' : 'tables'}`;
          const name = title.replaceAll(/\W+/g, '-');
          const series = lines.map(([operation, row]) => ({
            name: operation,
            points: row
              .toSorted((a, b) => a[axis] - b[axis])
              .map((each) => [each[axis], middleOf(each.costs.map(figure.of))] as const),
          }));
          return [{ name, title, series, axis }];
        }),
      ),
    ),
  );
  const charts = await loadCharts();
  if (!charts) return undefined;
  return drawn.map(({ name, title, series, axis }) => {
    const chart = charts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
    try {
      chart.setOption(optionOf(title, series, axis));
      return { name, title, svg: chart.renderToSVGString() };
    } finally {
      chart.dispose();
    }
  });
}

function along(axis: 'depth' | 'tables', measurements: readonly StoredMeasurement[]): readonly StoredMeasurement[] {
  const other = axis === 'depth' ? 'tables' : 'depth';
  const least = Math.min(...measurements.map((each) => each[other]));
  return measurements.filter((each) => each[other] === least);
}

function optionOf(
  title: string,
  series: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[],
  axis: string,
): EChartsOption {
  return {
    animation: false,
    title: { text: title, left: 16, textStyle: { fontSize: 15 } },
    grid: { left: 70, right: 260, top: 48, bottom: 48 },
    legend: { orient: 'vertical', right: 8, top: 40, type: 'plain', textStyle: { fontSize: 11 } },
    xAxis: { type: 'log', name: axis === 'depth' ? 'commits' : 'tables', nameLocation: 'middle', nameGap: 28 },
    yAxis: { type: 'value', min: 0 },
    series: series.map(({ name, points }) => ({
      type: 'line',
      name,
      symbolSize: 6,
      data: points.map(([x, y]) => [x, y]),
    })),
  };
}

/** What draws: an installed package does not bring it, and draws nothing unless it is installed beside it. */
async function loadCharts(): Promise<{ readonly init: typeof Init } | undefined> {
  try {
    return await import('echarts');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
