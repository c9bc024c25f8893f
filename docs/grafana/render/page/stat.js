// A value a series, on the color of its mapping or threshold.

import { named } from './colors.js';
import { element } from './element.js';
import { formatter } from './format.js';
import { mapping, threshold } from './mapping.js';

const LARGEST_PX = 44;
const LARGEST_NAME_PX = 14;
const LETTER = 0.6; // of a letter's height, its width

export function stat(box, { title, series, fieldConfig: { defaults }, options }) {
  const format = formatter(defaults.unit);
  const { textMode, colorMode, reduceOptions } = options;
  if (!['value_and_name', 'name', 'value'].includes(textMode)) throw new Error(`${title}: ${textMode} is not drawn here`);
  if (reduceOptions.calcs[0] !== 'lastNotNull') throw new Error(`${title}: only the last value is drawn here`);
  const stats = element('div', '', `stats ${colorMode}`);
  box.append(stats);
  const { width, height } = stats.getBoundingClientRect();
  const high = height / series.length;

  for (const { name, points } of series) {
    const value = points.map(([, value]) => value).findLast((value) => value !== null);
    const mapped = mapping(defaults.mappings, value);
    const color = named(mapped?.color ?? threshold(defaults.thresholds, value));
    const cell = element('div');
    cell.style[colorMode === 'background' ? 'background' : 'color'] = color;
    const text = mapped?.text ?? (value === undefined ? 'No data' : format(value));
    if (textMode === 'name') cell.append(sized('span', name, LARGEST_PX, width, high));
    if (textMode === 'value_and_name') cell.append(sized('span', name, LARGEST_NAME_PX, width * 0.6, high));
    if (textMode !== 'name') cell.append(sized('b', text, LARGEST_PX, width * 0.4, high));
    stats.append(cell);
  }
}

/** As large as there is room. */
function sized(name, text, largest, width, height) {
  const part = element(name, text);
  part.style.fontSize = `${Math.min(largest, height * 0.45, (width * 0.9) / (text.length * LETTER))}px`;
  return part;
}
