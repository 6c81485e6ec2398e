import { costTables } from '../../props/cost/tables.ts';
import type { CostFile } from '../../props/cost/report.ts';
import type { Curves } from './curves.ts';

/** A page that needs nothing else: gates, curves, and all figures. */
export function costPage(file: CostFile, curves: readonly Curves[]): string {
  const { verdict, gates, misses } = file;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>What operations cost</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; color: #222; background: #fff }
li.missed { color: #b00020 }
figure { margin: 1.5rem 0 }
svg { max-width: 100%; height: auto }
pre { font-size: 12px; line-height: 1.4; overflow-x: auto }
</style>
</head>
<body>
<h1>What operations cost</h1>
<p>Counted in an object store of the harness's own, never timed; nobody has called optimize. Verdict: ${escape(verdict)}.</p>
<ul>
${gates.map(({ gate, worst, passed }) => `<li${passed ? '' : ' class="missed"'}>${escape(`${passed ? 'held' : 'MISSED'}: ${gate}; nearest: ${worst}`)}</li>`).join('\n')}
</ul>
${misses.length > 0 ? `<pre>${escape(misses.join('\n'))}</pre>` : ''}
${curves.map(({ svg }) => `<figure>${svg}</figure>`).join('\n')}
<h2>All figures</h2>
<pre>${escape(costTables(file).join('\n'))}</pre>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
