// How far a job is, where its updates say so.
import { members } from "./json.js";

const PARTS = /^(progress|percent|percentage|pct|percent_?complete|completion)$/i;
const DONE = /^(current|done|completed|processed|finished|step)$/i;
const ALL = /^(total|max|count|steps)$/i;
const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * @param {[string, string][]} values names and words of an update: `progress: 40`, `pct: 40%`, `progress: 0.4`, `current: 4, total: 10`, or
 *   these in an object that is called progress
 * @returns {number | undefined} from 0 to 100; undefined where they say nothing
 */
export function progressOf(values) {
  for (const [name, value] of values) {
    if (!PARTS.test(name)) continue;
    const inside = value.startsWith("{") ? members(value) : null;
    const part = inside ? progressOf(inside.map((member) => [member.name, member.value])) : partOf(value);
    if (part !== undefined) return part;
  }
  const done = numberOf(values, DONE);
  const all = numberOf(values, ALL);
  return done !== undefined && all !== undefined && all > 0 && done >= 0 ? Math.min(100, (100 * done) / all) : undefined;
}

/** A fraction is written with a point and is not above one; all else is per cent. */
function partOf(value) {
  const [written, unit] = value.endsWith("%") ? [value.slice(0, -1).trim(), "%"] : [value, ""];
  if (!NUMBER.test(written)) return undefined;
  const number = Number(written);
  const percent = unit === "" && written.includes(".") && number <= 1 ? number * 100 : number;
  return percent >= 0 && percent <= 100 ? percent : undefined;
}

function numberOf(values, names) {
  const value = values.find(([name, written]) => names.test(name) && NUMBER.test(written))?.[1];
  return value === undefined ? undefined : Number(value);
}
