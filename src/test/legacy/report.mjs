// What the comparison prints.

import { DIFFERENCES } from './differences.mjs';

/** The comparison itself could not be run: says nothing about the gateway. */
export class NotRunnable extends Error {}

const SHOWN = 12; // events a client

const counts = { same: 0, superset: 0, DIFFERENT: 0 };
const reasons = new Set();

export function report(name, { kind, why }, sides, show) {
  counts[kind]++;
  if (why) reasons.add(why);
  console.log(`${kind}${why ? `: ${why}` : ''} | ${name}`);
  if (kind !== 'DIFFERENT' && !show) return;
  for (const client of Object.keys(sides.peer)) {
    const [peer, redtail] = [sides.peer[client], sides.redtail[client]];
    const from = kind === 'DIFFERENT' ? Math.max(0, firstDifference(peer, redtail) - 3) : 0; // a little of what was the same
    print(`peer ${client}`, peer, from);
    print(`redtail ${client}`, redtail, from);
  }
}

/** Prints the counts, and why each superset is one; the exit code. */
export function summary(steps) {
  if (steps === 0) throw new NotRunnable('no step has that name');
  for (const why of reasons) console.log(`superset: ${why}: ${DIFFERENCES[why]}`);
  const { same, superset, DIFFERENT } = counts;
  const notRun = steps - same - superset - DIFFERENT;
  console.log(`${same} same, ${superset} superset, ${DIFFERENT} DIFFERENT${notRun > 0 ? `, ${notRun} not run: out of time` : ''}`);
  return DIFFERENT === 0 && notRun === 0 ? 0 : 1;
}

function firstDifference(some, others) {
  const first = some.findIndex((event, i) => event !== others[i]);
  return first < 0 ? some.length : first;
}

function print(who, events, from) {
  console.log(`    ${who}: ${events.length} events${from > 0 ? `, from ${from}` : ''}`);
  for (const event of events.slice(from, from + SHOWN)) console.log(`        ${shown(event)}`);
  if (events.length > from + SHOWN) console.log(`        … and ${events.length - from - SHOWN} more`);
}

function shown(event) {
  const text = JSON.stringify(event);
  return text.length > 300 ? `${text.slice(0, 300)}… (${event.length} characters)` : text;
}
