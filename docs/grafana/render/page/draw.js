// The page: a header, and the dashboard's panels on its grid.

import { heatmap } from './heatmap.js';
import { stat } from './stat.js';
import { states } from './states.js';
import { timeseries } from './timeseries.js';
import { element } from './element.js';

const KINDS = { stat, timeseries, heatmap, 'state-timeline': states };

const COLUMNS = 24;
const CELL = 30;
const GAP = 8;

/** Draws it all, and returns the height. */
globalThis.draw = async (picture) => {
  await document.fonts.ready;
  document.documentElement.classList.add(picture.theme);
  document.body.style.width = `${picture.width}px`;
  const main = element('main');
  document.body.append(header(picture), main);

  let bottom = 0;
  for (const panel of picture.panels) {
    const { x, y, w, h } = panel.gridPos;
    const column = (picture.width - GAP) / COLUMNS;
    const box = element('section');
    const place = {
      left: GAP + x * column,
      top: y * (CELL + GAP),
      width: w * column - GAP,
      height: h * (CELL + GAP) - GAP,
    };
    for (const [side, pixels] of Object.entries(place)) box.style[side] = `${Math.round(pixels)}px`;
    main.append(box);
    fill(box, panel, picture);
    bottom = Math.max(bottom, place.top + place.height);
  }
  main.style.height = `${bottom + GAP}px`;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); // uPlot draws in a microtask
  return document.body.scrollHeight;
};

function fill(box, panel, picture) {
  const title = element('h2', panel.title);
  if (panel.description) title.append(element('small', panel.description));
  box.append(title);
  if (panel.type === 'row') {
    box.className = 'row';
    title.prepend('⌄ ');
  } else if (panel.error) {
    box.append(element('div', panel.error, 'middle error'));
  } else if (panel.series.length === 0) {
    box.append(element('div', panel.fieldConfig?.defaults?.noValue ?? 'No data', 'middle'));
  } else {
    KINDS[panel.type](box, panel, picture);
  }
}

function header({ title, labels, from, to }) {
  const bar = element('header');
  bar.append(element('h1', title));
  for (const { name, value } of labels) {
    const shown = element('span', `${name} `);
    shown.append(element('b', value));
    bar.append(shown);
  }
  const day = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  bar.append(element('span', `${day.format(from * 1000)} to ${day.format(to * 1000)} ${zone}`, 'range'));
  return bar;
}
