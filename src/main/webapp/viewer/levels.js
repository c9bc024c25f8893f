// How grave a line is, by what loggers usually write.

export const LEVELS = ["none", "trace", "debug", "info", "warn", "error"];
const [NONE, TRACE, DEBUG, INFO, WARN, ERROR] = LEVELS.keys();

const NAMES = {
  trace: TRACE, finest: TRACE, finer: TRACE, verbose: TRACE, silly: TRACE,
  debug: DEBUG, dbg: DEBUG, fine: DEBUG,
  info: INFO, notice: INFO, information: INFO, config: INFO,
  warn: WARN, warning: WARN, wrn: WARN,
  error: ERROR, err: ERROR, severe: ERROR, fatal: ERROR, critical: ERROR, crit: ERROR, panic: ERROR, alert: ERROR, emerg: ERROR,
};
const LOOK_AT = 200;
// Upper case anywhere near the beginning; lower case only where it is marked as a level.
const SHOUTED = /\b(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|SEVERE|FATAL|CRITICAL|PANIC|FINE|FINER|FINEST)\b/;
const MARKED = /(?:^|\s)(?:\[?(?:level|lvl|severity)[=:]\s*"?([A-Za-z]+)|\[([a-z]+)\]|(trace|debug|info|warn|warning|error|fatal|panic):)/i;
const IN_JSON = /"(?:level|severity|lvl|loglevel|log\.level|levelname|@l)"\s*:\s*(?:"([A-Za-z]+)"|([0-9]+))/i;
const CONTINUED = /^(?:\s+\S|Caused by: )/;

/**
 * @param {string} text what a reader sees
 * @param {number} before the level of the line before: what is indented belongs to it, as a stack trace does
 * @returns {number} an index of LEVELS
 */
export function levelOf(text, before) {
  const start = text.length > LOOK_AT ? text.slice(0, LOOK_AT) : text;
  if (start.charCodeAt(0) === 0x7b) {
    const member = IN_JSON.exec(text.length > 2000 ? text.slice(0, 2000) : text);
    return member ? (member[1] ? named(member[1]) : numbered(Number(member[2]))) : NONE;
  }
  const word = SHOUTED.exec(start);
  if (word) {
    return named(word[1]);
  }
  const marked = MARKED.exec(start);
  if (marked) {
    return named(marked[1] ?? marked[2] ?? marked[3]);
  }
  return CONTINUED.test(start) ? before : NONE;
}

const named = (name) => NAMES[name.toLowerCase()] ?? NONE;

/** As pino and bunyan count: 10 is trace, 60 is fatal. */
function numbered(value) {
  return value >= 10 ? Math.min(ERROR, Math.floor(value / 10)) : NONE;
}
