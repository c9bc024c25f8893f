// A histogram's buckets over time: a row a bucket, the fuller the brighter.

import { at, oranges } from './colors.js';
import { element, plotIn } from './element.js';
import { formatter } from './format.js';
import { drawRows } from './rows.js';
import { aligned } from './series.js';

const NOTHING = 1e-9; // what Grafana leaves out, too

export function heatmap(box, panel, picture) {
  const { options, step } = panel;
  const format = formatter(options.yAxis?.unit);
  const buckets = panel.series
    .map((series) => ({ ...series, bound: Number(series.metric.le?.replace('Inf', 'Infinity')) }))
    .sort((a, b) => a.bound - b.bound);
  if (buckets.some(({ bound }) => Number.isNaN(bound))) {
    throw new Error(`${panel.title}: series without le are not drawn here`);
  }

  const [times, ...counts] = aligned(buckets, picture, step);
  // Prometheus' buckets hold those below them, too.
  const own = counts.map((row, i) => row.map((count, t) => (count ?? 0) - (counts[i - 1]?.[t] ?? 0)));
  const most = own.flat().reduce((a, b) => Math.max(a, b), 0);
  const scale = oranges(picture.theme === 'dark');
  const plot = plotIn(box);
  if (options.legend?.show) box.append(legend(scale, most));

  drawRows(plot, picture, {
    rows: buckets.map(({ bound }, i) => ({
      label: bound === Infinity ? '+Inf' : format(bound),
      // The root, for else the fullest cell makes all others one color: exponent 0.5, Grafana's default.
      colors: own[i].map((count) => (count > NOTHING ? at(scale, Math.sqrt(count / most)) : null)),
    })),
    times,
    step,
    spans: [1, 0],
    gap: options.cellGap ?? 1,
  });
}

function legend(scale, most) {
  const shown = element('div', '0', 'scale');
  const bar = element('i');
  bar.style.background = `linear-gradient(to right, ${scale.join(',')})`;
  shown.append(bar, formatter('short')(most));
  return shown;
}
