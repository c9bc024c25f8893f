// Grafana's: packages/grafana-data/src/themes/createVisualizationColors.ts, and d3's Oranges for heatmaps.

export const PALETTE = [
  '#73bf69', '#f2cc0c', '#8ab8ff', '#ff780a', '#f2495c', '#5794f2', '#b877d9', '#705da0', '#37872d', '#fade2a',
  '#447ebc', '#c15c17', '#890f02', '#0a437c', '#6d1f62', '#584477', '#b7dbab', '#f4d598', '#70dbed', '#f9ba8f',
];

const NAMED = {
  green: '#73bf69', red: '#f2495c', blue: '#5794f2', orange: '#ff9830', yellow: '#fade2a', purple: '#b877d9',
  'dark-green': '#37872d', 'dark-red': '#c4162a', 'dark-blue': '#1f60c4', text: 'inherit', transparent: 'transparent',
};

export function named(color) {
  if (color.startsWith('#') || color.startsWith('rgb')) return color;
  if (!NAMED[color]) throw new Error(`the color ${color} is not known here`);
  return NAMED[color];
}

const ORANGES = ['#fff5eb', '#fee6ce', '#fdd0a2', '#fdae6b', '#fd8d3c', '#f16913', '#d94801', '#a63603', '#7f2704'];

/** From few to many, which stand out of either theme's ground. */
export const oranges = (dark) => (dark ? [...ORANGES].reverse() : ORANGES);

/** The color at a share of a scale, from 0 to 1. */
export function at(scale, share) {
  const place = Math.min(Math.max(share, 0), 1) * (scale.length - 1);
  const below = Math.min(Math.floor(place), scale.length - 2);
  const part = place - below;
  const [from, to] = [rgb(scale[below]), rgb(scale[below + 1])];
  return `rgb(${from.map((value, i) => Math.round(value + (to[i] - value) * part)).join(',')})`;
}

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

/** The color with that much of it, from 0 to 1. */
export const faded = (hex, opacity) => `rgba(${rgb(hex).join(',')},${opacity})`;
