// Lines over time.

import uPlot from '../node_modules/uplot/dist/uPlot.esm.js';
import { timeAxis, valueAxis } from './axes.js';
import { faded, named, PALETTE } from './colors.js';
import { element, plotIn } from './element.js';
import { binary, formatter } from './format.js';
import { aligned } from './series.js';

const POWERS_OF_TWO = Array.from({ length: 60 }, (_, i) => 2 ** (i - 10));

export function timeseries(box, panel, picture) {
  const { fieldConfig: { defaults, overrides = [] }, options } = panel;
  const format = formatter(defaults.unit);
  const series = panel.series.map((one, i) => ({ ...one, look: look(one.name, i, defaults, overrides) }));
  const plot = plotIn(box);
  if (options.legend?.showLegend !== false) box.append(legend(series, options.legend, format));

  const { width, height } = plot.getBoundingClientRect();
  new uPlot(
    {
      width,
      height,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 12, 0, 0],
      scales: {
        x: { range: [picture.from, picture.to] },
        y: { range: (_, min, max) => valueRange(min, max, defaults) },
      },
      axes: [
        timeAxis(picture),
        { ...valueAxis(picture, format), ...(binary(defaults.unit) ? { incrs: POWERS_OF_TWO } : {}) },
      ],
      series: [{}, ...series.map((one) => one.look)],
    },
    aligned(series, picture, panel.step),
    plot,
  );
}

/** What the dashboard says is where the axis ends; else there is a tenth of the range beyond the data. */
function valueRange(min, max, { min: least, max: most }) {
  const end = { pad: 0.1, soft: 0, mode: 3 };
  const [low, high] = uPlot.rangeNum(least ?? min ?? 0, max ?? 0, { min: end, max: end });
  return [least ?? low, most ?? high];
}

/** How uPlot is to draw a series, by the panel's defaults and those overrides that match its name. */
function look(name, i, defaults, overrides) {
  const custom = { ...defaults.custom };
  let color = PALETTE[i % PALETTE.length];
  for (const { matcher, properties } of overrides) {
    if (matcher.id !== 'byRegexp') throw new Error(`overrides ${matcher.id} are not known here`);
    const [, expression, flags] = /^\/(.*)\/(\w*)$/.exec(matcher.options) ?? [null, matcher.options, ''];
    if (!new RegExp(expression, flags).test(name)) continue;
    for (const { id, value } of properties) {
      if (id.startsWith('custom.')) custom[id.slice('custom.'.length)] = value;
      else if (id === 'color' && value.mode === 'fixed') color = named(value.fixedColor);
      else throw new Error(`overrides of ${id} are not known here`);
    }
  }
  if (custom.drawStyle !== 'line') throw new Error(`${custom.drawStyle} is not drawn here`);
  return {
    stroke: color,
    width: custom.lineWidth,
    dash: custom.lineStyle?.fill === 'dash' ? custom.lineStyle.dash : undefined,
    fill: custom.fillOpacity > 0 ? faded(color, custom.fillOpacity / 100) : undefined,
    points: { show: custom.showPoints !== 'never' },
    spanGaps: custom.spanNulls === true,
  };
}

function legend(series, { displayMode, calcs = [] } = {}, format) {
  const list = element('ul', '', `legend ${displayMode}`);
  for (const { name, points, look } of series) {
    const values = points.map(([, value]) => value).filter((value) => value !== null);
    const item = element('li');
    const mark = element('i');
    mark.style.background = look.stroke;
    item.append(mark, [name, ...calcs.map((calc) => calculated(calc, values, format))].join('  '));
    list.append(item);
  }
  return list;
}

const CALCS = {
  lastNotNull: ['Last', (values) => values.at(-1)],
  max: ['Max', (values) => Math.max(...values)],
  min: ['Min', (values) => Math.min(...values)],
  mean: ['Mean', (values) => values.reduce((sum, value) => sum + value, 0) / values.length],
};

function calculated(calc, values, format) {
  if (!CALCS[calc]) throw new Error(`the legend's ${calc} is not known here`);
  const [label, reduce] = CALCS[calc];
  return `${label}: ${values.length > 0 ? format(reduce(values)) : '–'}`;
}
