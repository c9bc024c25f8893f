// What the dashboard's JSON means: its variables in texts, its legends, its grid.

import { NotRunnable } from './errors.mjs';

const VARIABLE = /\$\{(\w+)(?::\w+)?\}|\$(\w+)/g;

/** Several values become a regular expression in a query, as in Grafana; a variable that nobody knows is an error. */
export function interpolate(text, values, several = alternatives) {
  return text.replace(VARIABLE, (_, inBraces, bare) => {
    const name = inBraces ?? bare;
    if (!(name in values)) throw new NotRunnable(`the dashboard has no variable ${name}: ${text}`);
    return Array.isArray(values[name]) ? several(values[name]) : values[name];
  });
}

/** The backslashes are doubled, for they are inside a string of PromQL. */
const escaped = (value) => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\\\$&');
const alternatives = (values) => (values.length === 1 ? escaped(values[0]) : `(${values.map(escaped).join('|')})`);

/** A series' name: the format with its labels in it, or the series as Prometheus writes it. */
export function legend(format, metric) {
  if (format && format !== '__auto') return format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => metric[label] ?? '');
  const { __name__: name = '', ...labels } = metric;
  const written = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${written.join(', ')}}`;
}

/** Those of a collapsed row are inside it, and belong to the picture like all others. */
const all = (dashboard) => dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);

const withoutRows = (dashboard) => all(dashboard).filter((panel) => panel.type !== 'row');

export const titles = (dashboard) => withoutRows(dashboard).map((panel) => panel.title);

/** All panels where the dashboard has them; or those of the titles, one beside the other, if wanted all of one width. */
export function pick(dashboard, wanted, columns) {
  if (wanted.length === 0) return all(dashboard);
  const chosen = withoutRows(dashboard).filter((panel) => wanted.includes(panel.title));
  let x = 0;
  let y = 0;
  let high = 0;
  return chosen.map((panel) => {
    const { h } = panel.gridPos;
    const w = columns ?? panel.gridPos.w;
    if (x + w > 24) {
      x = 0;
      y += high;
      high = 0;
    }
    const placed = { ...panel, gridPos: { x, y, w, h } };
    x += w;
    high = Math.max(high, h);
    return placed;
  });
}

const DRAWN = ['row', 'stat', 'timeseries', 'state-timeline', 'heatmap'];

/** Refuses what would not look here as it does in Grafana, which moves panels that overlap, and draws other kinds. */
export function layOut(panels) {
  const taken = new Map();
  for (const { title, type, gridPos } of panels) {
    if (!DRAWN.includes(type)) throw new NotRunnable(`${title}: ${type} is not drawn here`);
    if (gridPos.x + gridPos.w > 24) throw new NotRunnable(`${title} is beyond the grid's 24 columns`);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        const other = taken.get(`${x},${y}`);
        if (other) throw new NotRunnable(`${title} and ${other} overlap`);
        taken.set(`${x},${y}`, title);
      }
    }
  }
  return panels;
}
