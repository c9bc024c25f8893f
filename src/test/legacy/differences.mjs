// Where Redtail may answer otherwise than the Bun servers, and why. Nothing else may differ.

import { closed, isFailure } from './events.mjs';

export const DIFFERENCES = {
  'error code': 'an error carries a `code` beside its message, whose text is its own',
  'no crash by a command': "an exception in the Bun server's message handler ends its process and so everybody's connection; the gateway answers with an error and continues",
  'no crash by a publication': 'the same happens to the Bun server on what it cannot parse or route; the gateway drops it and continues',
  'numeric tenant': 'the Bun server ends on a numeric tenantId in SUBSCRIBE; the gateway follows that tenant',
  'no silence': 'the Bun jobs server ignores JSON that is no SUBSCRIBE; the gateway answers it with an error',
  'both dialects': "each Bun server knows its own dialect only; the gateway speaks both on every connection",
  'channel names': 'the Bun logs server follows any text and any JSON value made text; the gateway knows strings of [A-Za-z0-9._/@-]{1,128} only',
  'binary frames': 'the Bun servers read a binary frame as text; the gateway closes 1003',
  spelling: 'the Bun jobs server rewrites JSON as JavaScript does (1.0 as 1, integers rounded to 53 bits, integer-like names first, the last of equal names, escapes as characters); the gateway keeps what was published, and JSON.parse reads both alike',
};

const CODES = ['bad_request', 'bad_channel', 'unauthorized', 'forbidden', 'limit', 'rate', 'unavailable'];

/** How a Bun server's crash looks to its clients. */
export const CRASH = closed(1006);

/** An error of the gateway, with one of these codes. */
export const error = (...codes) => (event) => {
  const answer = errorIn(event);
  return answer !== undefined && (codes.length > 0 ? codes : CODES).includes(answer.code);
};

/** JSON that `JSON.parse` reads as it reads this. */
export const readsAs = (text) => (event) => {
  try {
    return JSON.stringify(JSON.parse(event)) === JSON.stringify(JSON.parse(text));
  } catch {
    return false; // not JSON at all, such as a closed connection
  }
};

/**
 * How the two sides of a step compare. A step with a documented difference has it as
 * `{documented: {why, peer, redtail}}`: a row above and what client `a` of each side must see then, exactly.
 */
export function verdict(step, { peer, redtail }) {
  const { documented } = step;
  if (documented && !DIFFERENCES[documented.why]) throw new Error(`no such documented difference: ${documented.why}`);
  const different = { kind: 'DIFFERENT' };
  if ([...Object.values(peer), ...Object.values(redtail)].flat().some(isFailure)) return different;
  if (documented && !matches(documented.peer, peer.a)) return different; // then the table is wrong
  if (JSON.stringify(peer) === JSON.stringify(redtail)) return { kind: 'same' };
  if (documented) return matches(documented.redtail, redtail.a) ? { kind: 'superset', why: documented.why } : different;
  const alike = Object.keys(peer).every((client) => alikeButForErrors(peer[client], redtail[client]));
  return alike ? { kind: 'superset', why: 'error code' } : different;
}

function matches(patterns, events) {
  return patterns.length === events.length && patterns.every((pattern, i) => (typeof pattern === 'function' ? pattern(events[i]) : pattern === events[i]));
}

function alikeButForErrors(peer, redtail) {
  const isError = error();
  return peer.length === redtail.length && peer.every((event, i) => event === redtail[i] || (errorIn(event) && isError(redtail[i])));
}

/** The error answer that this frame is: a status, a message to read, perhaps a code, and nothing else. */
function errorIn(event) {
  let answer;
  try {
    answer = JSON.parse(event);
  } catch {
    return undefined; // a payload or a closed connection
  }
  if (answer?.status !== 'error' || typeof answer.message !== 'string' || answer.message.trim() === '') return undefined;
  return Object.keys(answer).every((name) => ['status', 'code', 'message'].includes(name)) ? answer : undefined;
}
