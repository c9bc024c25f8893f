// A bar a series, in the colors of its states.

import { named } from './colors.js';
import { plotIn } from './element.js';
import { mapping, threshold } from './mapping.js';
import { drawRows } from './rows.js';
import { aligned } from './series.js';

export function states(box, { title, series, step, fieldConfig: { defaults }, options }, picture) {
  if (options.showValue !== 'never') throw new Error(`${title}: values inside the states are not drawn here`);
  const [times, ...values] = aligned(series, picture, step);
  const color = (value) =>
    value === null ? null : named(mapping(defaults.mappings, value)?.color ?? threshold(defaults.thresholds, value));
  const rows = series.map(({ name }, i) => ({ label: name, colors: values[i].map(color) }));
  const height = options.rowHeight;
  drawRows(plotIn(box), picture, { rows: rows.reverse(), times, step, spans: [0, 1], gap: 0, height });
}
