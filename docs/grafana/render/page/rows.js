// Rows of cells over time, on a plot of uPlot's.

import uPlot from '../node_modules/uplot/dist/uPlot.esm.js';
import { timeAxis, valueAxis } from './axes.js';

const LABEL_PX = 20;

/**
 * @param rows from the lowest to the highest: its label, and the colors of its cells, null for none
 * @param times of the cells
 * @param spans the part of a step before and after its time that a cell fills
 */
export function drawRows(plot, picture, { rows, times, step, spans, gap, height: share = 1 }) {
  const { width, height } = plot.getBoundingClientRect();
  const every = Math.ceil(rows.length / Math.max(1, (height - 32) / LABEL_PX));
  const labelled = rows.map((_, i) => i).filter((i) => i % every === 0);
  new uPlot(
    {
      width,
      height,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 12, 0, 0],
      scales: { x: { range: [picture.from, picture.to] }, y: { range: [-0.5, rows.length - 0.5] } },
      axes: [timeAxis(picture), { ...valueAxis(picture, (i) => rows[i].label), splits: () => labelled }],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: { draw: [cells] },
    },
    [times, times.map(() => 0)],
    plot,
  );

  function cells(u) {
    const { left, top, width, height } = u.bbox;
    u.ctx.save();
    u.ctx.beginPath();
    u.ctx.rect(left, top, width, height);
    u.ctx.clip();
    rows.forEach(({ colors }, i) => {
      const y = u.valToPos(i + share / 2, 'y', true);
      const high = u.valToPos(i - share / 2, 'y', true) - y - gap;
      colors.forEach((color, t) => {
        // What has one color is one cell where there are no gaps: seams between pixels would look like changes.
        if (!color || (gap === 0 && colors[t - 1] === color)) return;
        let last = t;
        while (gap === 0 && colors[last + 1] === color) last++;
        const x = u.valToPos(times[t] - spans[0] * step, 'x', true);
        const wide = u.valToPos(times[last] + spans[1] * step, 'x', true) - x - gap;
        u.ctx.fillStyle = color;
        u.ctx.fillRect(x, y, Math.max(1, wide), Math.max(1, high));
      });
    });
    u.ctx.restore();
  }
}
