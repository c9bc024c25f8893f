// What tools write at the beginning of a line that has a level. A rule is about the shape of a line, not about a word in it: "error" is
// in paths, names, options and in "0 errors".
import { hintsIn, NAME, SHAPE } from "./level-hints.js";
import { levelInJson } from "./level-json.js";

export const LEVELS = ["none", "trace", "debug", "info", "warn", "error"];
export const [NONE, TRACE, DEBUG, INFO, WARN, ERROR] = LEVELS.keys();

/** What follows a line and belongs to it. */
export const BLOCK = {
  /** Nothing. */
  ALONE: 0,
  /** What is indented deeper, and what traces and code frames look like. */
  RECORD: 1,
  /** All until two blank lines, a rule across the page, or a line that has another level. */
  SECTION: 2,
  /** All until a blank line. */
  PARAGRAPH: 3,
  /** As PARAGRAPH, and one more paragraph. */
  PARAGRAPHS: 4,
  /** What begins with a bar. */
  BOX: 5,
  /** Only the next line tells. */
  ANNOUNCED: 6,
  /** As RECORD, and a few more lines that do not begin with a time, as this one does. */
  MESSAGE: 7,
  /** All until the next rule of equals signs: what pytest tells of its errors, with what was logged meanwhile. */
  REPORT: 8,
};

const NAMES = {
  trace: TRACE, finest: TRACE, finer: TRACE, verbose: TRACE, verb: TRACE, silly: TRACE, trce: TRACE, vrb: TRACE,
  debug: DEBUG, dbg: DEBUG, fine: DEBUG, dbug: DEBUG,
  info: INFO, inf: INFO, notice: INFO, information: INFO, informational: INFO, config: INFO, log: INFO, http: INFO,
  warn: WARN, warning: WARN, wrn: WARN, deprecated: WARN, w: WARN,
  error: ERROR, err: ERROR, "err!": ERROR, severe: ERROR, fatal: ERROR, ftl: ERROR, critical: ERROR, crit: ERROR, panic: ERROR,
  dpanic: ERROR, alert: ERROR, emerg: ERROR, emergency: ERROR, fail: ERROR, "fatal error": ERROR, "parse error": ERROR,
  "syntax error": ERROR, e: ERROR,
};
/** Names that are cut to their first letter, or are told apart by it. */
const LETTERS = { V: TRACE, T: TRACE, D: DEBUG, I: INFO, W: WARN, E: ERROR, F: ERROR, P: ERROR };
const named = (name) => NAMES[name.toLowerCase()] ?? NONE;

/** As pino and bunyan count: 10 is trace, 60 is fatal. */
const numbered = (value) => (value >= 10 ? Math.min(ERROR, Math.floor(value / 10)) : NONE);

/** As syslog counts: 0 is an emergency, 7 is debug. No pino has these. */
const BY_SEVERITY = [ERROR, ERROR, ERROR, ERROR, WARN, INFO, INFO, DEBUG];

/** @param {string} stated what a publisher says is the level, a word or a number @returns {number} NONE for what is none */
export function levelNamed(stated) {
  const word = stated.trim();
  return /^\d+$/.test(word) ? (BY_SEVERITY[Number(word)] ?? numbered(Number(word))) : (LETTERS[word] ?? named(word));
}

/** @typedef {{ level: number, kind: number, trace: boolean }} Head `trace`: an exception, which belongs to a record before it */
const HEADS = LEVELS.map((_, level) => Object.values(BLOCK).map((kind) => ({ level, kind, trace: false })));
const EXCEPTION_HEAD = { level: ERROR, kind: BLOCK.RECORD, trace: true };
const head = (level, kind = BLOCK.RECORD) => HEADS[level][kind];

// Upper case where loggers put it: after times, names in brackets and the like, not after words.
const SHOUTED =
  /(?:^|[\s[<(|"'=])(TRACE|DEBUG|DBG|VRB|INFO|INF|NOTICE|WARN|WARNING|WRN|ERROR|ERR|SEVERE|FATAL|FTL|CRITICAL|CRIT|ALERT|EMERG|PANIC|FINE|FINER|FINEST|CONFIG)(?=[\]\s:>)|,!"'/]|$)/;
const BRACKETED = /[[<] ?([A-Za-z]{3,11}) *[\]>]/;
/** A name between dashes, as Python's loggers write it, or in a column of its own. */
const COLUMN = /(?:^| )- \S+ (?=-)|^[\d:., TZ+-]*[A-Za-z][\w.-]* {2,}/g;
const IN_BRACKETS = /\[[^\]]*\]|\([^)]*\)|"[^"]*"/g;
const WORD = /(?:^|\s)(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun|stdout|stderr|nginx:)\s)[A-Za-z]*[a-z]{2,}:?(?=\s|$)/;
const COUNT_OR_NO = /(?:^|\s)(?:\d{1,4}|NO|WITHOUT)\s*$/;
const NOTHING = /^["'\]):>]?\s*[:=]?\s*(?:0\b(?!x)|none\b|no (?:errors?|warnings?|problems?|issues?)\b)/i;
const ASSIGNED = /(?:^|[\s,{(])(?:level|lvl|severity|levelname|log\.level)=\s*["']?([A-Za-z]+)/i;
const MARKED =
  /^\s*(?:PHP |# |\*{3} )?(fatal error|parse error|error|err|warning|warn|fatal|critical|crit|panic|notice|info|information|debug|verbose|silly|trace|fail|dbug|trce|severe|[EW](?=: \S)|[ew](?=: file:))(?: \[[A-Z0-9_]+\]|\[[\w:-]+\]|\([^)]{1,60}\)| [A-Z]+\d+)?:(?=\s|$)/i;
const BY_TOOL = /^\S.{0,240}?[:)\]-] (?:fatal )?(error|warning|note|syntax error)(?:\[\w+\]| [A-Z]+\d+)?[:,] (?!0\b|none\b)/;
const BY_NPM = /^npm (error|ERR!|warn|WARN|notice|info|verb|http)(?:\s|$)/;
const BY_YARN = /^(error|warning) (?=["A-Z]|\S+@|\S+ > )/;
const BY_CMAKE = /^CMake (?:Deprecation |Internal )?(Error|Warning)\b/;
const BY_KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d/;
const BY_LOGRUS = /^(TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[\d{4,}\]/;
const BY_LOGCAT = /^(?:\d\d-\d\d [\d:.]+ +\d+ +\d+ ([VDIWEF]) |([VDIWEF])\/[^(]{1,60}\( *\d+\): )/;
const BY_AZURE = /^##vso\[task\.logissue [^\]]*type=(error|warning)/;
const BY_WORKFLOW = /^(?:##\[|::)(error|warning|notice|debug|group|endgroup|section|command)(?:\]| |::)/;
const BY_LINTER = /^\s+\d+:\d+\s+(error|warning)\s/;
const BY_CONSOLE = /^\s+console\.(error|warn|log|info|debug)$/;
const BY_POSTGRES = /(?:^|\s)(LOG|DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION): {2}/;
const TRACEBACK = /^[\s|+]*(?:Exception Group )?Traceback \(most recent call last\):/;
export const EXCEPTION =
  /^\s*(?:\[cause\]: |Exception in thread ".*?" |Unhandled exception\. |Uncaught (?:\(in promise\) )?|Next |Failure\/Error: )?(?:[\w$-]+(?:\.|::|\\|\/))*(?:[A-Z][\w$]*(?:Error|Exception|Throwable|Interrupt|Failure)|(?<=[.:\\])Error|Exception|Throwable)\d?(?: \[[\w]+\])?(?::(?:\s|$)| at \S+:\d+|\s\(|$)/;
const WARNING_CLASS = /^(?:\S+:\d+: |\(node:\d+\) (?:\[\w+\] )?)?\w*Warning: /;
const PASSED = /^\s*(?:[✓✔√] |ok \d|PASS\b|--- PASS|=== RUN)|\bPASSED(?: +\[ *\d+%\])?$|^test \S.* \.\.\. ok$|^test result: ok/;

/** How many failed. */
export const COUNTED =
  /(?:^|[\s(|[,])[1-9]\d* (?:failed|failing|failures?|errors?|Error\(s\))(?=$|[,;.)|\]]|\s+(?:in|and|\(|\||found|generated|previous)|\s*=)|\((?:failures|errors)=[1-9]/;
/** A name in what pytest tells of its errors. */
export const REPORTED = /^_{3,} .+ _{3,}$/;
const REPORT_ENDS = /^(?:([=!]+) .* \1$|##\[|##vso\[|::\w+|(?:---|\+\+\+|~~~) \S)/;
export const endsReport = (rest) => REPORT_ENDS.test(rest);

// Lines that have no such mark, and what they are. The first that fits counts.
const SHAPES = [
  [/^[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d\d:\d\d.[AP]M [\w.$-]+ [\w<>$]+$|^╷$/, head(NONE, BLOCK.ANNOUNCED)],
  [/^[│|] Error: /, head(ERROR, BLOCK.BOX)],
  [/^[│|] Warning: /, head(WARN, BLOCK.BOX)],
  [/^\s{2,}(?:Compiling|Finished|Running|Checking|Fresh|Downloading|Downloaded|Updating|Locking|Doc-tests) |^\s*● Console$|^Finished in |^\* Try:$|^⎯{3,}(?:\[|$)|^-- Docs: https:/, head(NONE, BLOCK.ALONE)],
  [/^\s*●\s.* › |^\s*● Test suite failed/, head(ERROR)],
  [/^=+ (?:ERRORS|FAILURES) =+$|^_{8,} (?!summary ).+ _{8,}$/, head(ERROR, BLOCK.REPORT)],
  [/^\s*FAIL\s+\S.* > |^\s*(?:failures|failed examples):$|^\s*[1-9]\d* failing$|^error during /i, head(ERROR, BLOCK.SECTION)],
  [/FAILED TO START$/, head(ERROR, BLOCK.SECTION)],
  [/^=+ warnings summary =+$/, head(WARN, BLOCK.SECTION)],
  [/^thread '.*' .*panicked at |^\* What went wrong:/, head(ERROR, BLOCK.PARAGRAPH)],
  [/^(?:node:internal\/\S+|node:[\w/]+|file:\/\/\S+|\/\S+\.[cm]?[jt]sx?|\[eval\]):\d+$/, head(ERROR, BLOCK.PARAGRAPH)],
  [/^\s*(?:[×✕✗✖✘⨯❌]|🚨) ?(?!0\b)\S/, head(ERROR)],
  [/^\s*⚠️? ?(?!0\b)\S/, head(WARN)],
  [/^⎯+ .*Failed |^curl: \(\d+\)/, head(ERROR, BLOCK.ALONE)],
  [/^\s*not ok \d|^--- FAIL: |^FAIL: |^FAILURE: |^\s*Failed \S+ \[[\d.,< ms]+\]$|^(?:fatal|failed): \[|^goroutine \d+ \[|^\[signal SIG/, head(ERROR)],
  [/^\s*(?:FAIL|FAILED|BUILD FAILED|BUILD FAILURE)\b(?!.*: 0$)|^E {3,}\S|^[#ℹ] fail [1-9]|^\S+ +: ok=\d+.*\b(?:failed|unreachable)=[1-9]/, head(ERROR, BLOCK.ALONE)],
  [/(?<!\b(?:\d+|no|NO)) (?:FAILED|FAIL|ERROR)\.?(?: +\[ *\d+%\])?$/, head(ERROR)],
  [/\bError \d+ \(ignored\)$/, head(WARN, BLOCK.ALONE)],
  [/: \*\*\* |^\S+\.go:\d+(?::\d+)?: |: undefined reference to |^\/\S*ld: |^compilation terminated/, head(ERROR)],
  [/^\S.*:\d+:in [`'].*: .*\((?:\w|::)+\)$/, head(ERROR)],
  [/\bexit(?:ed with(?: code)?| status| code:?) [1-9]|: (?:command )?not found$|: No such file or directory$|: Permission denied(?: \([\w,-]+\)\.)?$|^[a-z][\w./-]*: .*: Connection (?:refused|timed out)$/, head(ERROR, BLOCK.ALONE)],
  [/(?:^|[:\]] )(?:Failed (?:to|with|listening)|Segmentation fault|Out of memory|CONFLICT \(|Automatic merge failed|Execution failed for)|^Killed$|^Build failed|^rake aborted!/, head(ERROR)],
  [/^(?:\*\* [A-Z]+ FAILED \*\*|Finished: FAILURE|Failed! {2}- .*| ! \[(?:remote )?rejected\] .*)$|^##teamcity\[(?:testFailed|buildProblem) |^\s+\d+\) .* › /, head(ERROR, BLOCK.ALONE)],
  [/^(?:\w+: )?Error (?:from server|response from daemon)\b|^Internal Server Error: \/|^Module not found: |^Exception in |^Cannot connect to |^ninja: build stopped|^\s*ERR_[A-Z]+_[A-Z_]+ |^dpkg(?:-\w+)?: error |^\*\* \([A-Z][\w.]*\) |^➤ YN\d{4}: (?:[│└] )?(?:\w*Error: |Failed with errors)/, head(ERROR)],
  [/finished with status 'error'|(?<!no )\berrors? occurred\b|segfault at |\(core dumped\)$|authentication failure|failed command: |status=\d+\/(?!SUCCESS)/, head(ERROR, BLOCK.ALONE)],
  [COUNTED, head(ERROR, BLOCK.ALONE)],
  [/^(?:PHP )?Deprecated\b|^This warning is |(?:^|[\s(|[,])[1-9]\d* (?:warnings?|Warning\(s\))(?=$|[,;.)|\]]|\s+(?:in|and|\(|\||found|generated)|\s*=)/, head(WARN, BLOCK.ALONE)],
  [/^=+ .* =+$|^vite v\d|^\d+ \S.*\b0 (?:failures|failed|errors)$/, head(NONE, BLOCK.ALONE)],
];

/** A frame of a stack trace: known without the line that it belongs to. */
export const FRAME =
  /^\s+at (?:[\w$.<>/@[\]* #-]+ )?\(?\S*(?::\d+(?::\d+)?\)?|\((?:Native Method|Unknown Source|<anonymous>)\)|\.java\)|line \d+)(?: [~[].*| \{)?$|^\s+at [\w$.]+\(.*\)(?: ~?\[.*\]| in \S+:line \d+)?$|^\s+File ".*", line \d+|^\s+from \S+:\d+:in |^\s*\.\.\. \d+ (?:more|common frames)|^\t\S+\.go:\d+(?: \+0x[0-9a-f]+)?$|^\s*Caused by: /;
const CAN_BE_FRAME = /^(?:\s|Caused|\.\.\.)/;
export const isFrame = (rest) => CAN_BE_FRAME.test(rest) && FRAME.test(rest);

/** What continues with a block though it is not indented. */
export const CONTINUED =
  /^(?:\s*>?\s*\d* ?[|│]|\s*-->|\d+ [+-] |(?:note|help|hint|Help): |= |Caused by:|Suppressed: |\.\.\. \d+ |[}\])]+[;,]?$|#\d+ (?:\/|\{|\[|\w+\()|Stack trace:$|stack backtrace:$|Require stack:$|- \/|\S+:\d+:in |The above exception|During handling of|created by |panic\(|[×╰│├└╵])/;
/** An exception whose name does not say so, where a trace of Python or a record ends: `errors.NotFound: no such thing`. */
export const THROWN = /^(?:(?:[a-z_$][\w$]*\.)+[A-Z][\w$]*|[A-Z]\w*[a-z][A-Z]\w*)(?::\s|$)/;
/** A rule across the page, right below. */
export const RULE = /^[-=_*~⎯─]{3,}$/;
/** Functions of a Go trace. */
export const FUNCTION = /^\w[\w./-]*\.(?:\(\*\w+\)\.)?[\w.]+(?:\(.*\))?$/;
/** What a record begins with, where lines have a time. */
export const TIMED = /^\[?(?:\d{4}[-/]\d\d[-/]\d\d|\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]?\d)/;
/** The code that a compiler shows after a blank line. */
export const CODE = /^\d+ .*[;{}()=,]/;
export const PLACE = /^\s+on \S+ line \d+/;

/**
 * @param {string} rest a line without its prefix, cut to what is looked at unless it is JSON
 * @param {number} level of the block that it may belong to
 * @returns {Head | null} null: it says nothing itself
 */
export function headOf(rest, level) {
  if (rest.charCodeAt(0) === 0x7b && rest.length > 8) {
    const level = levelInJson(rest, (name, value) => (name ? named(name) : numbered(Number(value))));
    return level > NONE ? head(level) : null;
  }
  const hints = hintsIn(rest);
  return (hints & NAME ? stated(rest, level) : null) ?? (hints & SHAPE ? shaped(rest, level) : null);
}

/** Where a tool names the level. */
function stated(rest, level) {
  let found = BY_KLOG.exec(rest);
  if (found) return head(LETTERS[found[1]]);
  found = BY_LOGCAT.exec(rest);
  if (found) return head(LETTERS[found[1] ?? found[2]]);
  found = BY_LOGRUS.exec(rest);
  if (found) return head(LETTERS[found[1][0]]);
  found = BY_AZURE.exec(rest);
  if (found) return head(named(found[1]), BLOCK.ALONE);
  found = BY_WORKFLOW.exec(rest);
  if (found) return head(named(found[1]), BLOCK.ALONE);
  found = BY_POSTGRES.exec(rest);
  if (found) return head(found[1] === "LOG" ? INFO : level);
  found = BY_NPM.exec(rest) ?? BY_LINTER.exec(rest) ?? BY_YARN.exec(rest);
  if (found) return head(named(found[1]), BLOCK.ALONE);
  if (rest.startsWith("ERROR! ")) return head(ERROR, BLOCK.SECTION);
  found = /^(ERROR|WARNING) in |^\*{3} (FATAL) /.exec(rest);
  if (found) return head(named(found[1] ?? found[2]), BLOCK.PARAGRAPH);
  found = ASSIGNED.exec(rest);
  if (found && named(found[1])) return head(named(found[1]));
  found = SHOUTED.exec(rest);
  if (found && bare(rest, found)) return NOTHING.test(rest.slice(found.index + found[0].length)) ? head(NONE, BLOCK.ALONE) : head(named(found[1]));
  found = BRACKETED.exec(rest);
  if (found && named(found[1]) && bare(rest, found)) return head(named(found[1]));
  found = BY_CMAKE.exec(rest) ?? BY_CONSOLE.exec(rest);
  if (found) return head(named(found[1]));
  if (WARNING_CLASS.test(rest)) return head(WARN);
  found = MARKED.exec(rest);
  if (found) return NOTHING.test(rest.slice(found[0].length)) ? head(NONE, BLOCK.ALONE) : head(named(found[1]));
  return null;
}

/** Whether there are no words before the name of a level, and it is not counted. */
function bare(rest, { index }) {
  const before = rest.slice(0, index);
  return before === "" || ((rest[index] === "[" || !COUNT_OR_NO.test(before)) && !WORD.test(before.replace(COLUMN, " ").replace(IN_BRACKETS, " ")));
}

/** Where only the form of a line tells. */
function shaped(rest, level) {
  if (PASSED.test(rest)) return head(NONE, BLOCK.ALONE);
  if (TRACEBACK.test(rest)) return EXCEPTION_HEAD;
  if (EXCEPTION.test(rest)) return EXCEPTION_HEAD;
  const found = / (?:error|warning|note)/.test(rest) ? BY_TOOL.exec(rest) : null;
  if (found) return head(found[1] === "note" ? level : named(found[1]));
  for (const [shape, is] of SHAPES) {
    if (shape.test(rest)) return is;
  }
  return null;
}

// What stands before the line itself: the time of GitHub, kubectl, syslog and the like, the name of a container, a step of BuildKit.
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)? ?(?:std(?:out|err) [FP] ?)?/;
const SYSLOG = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ [\w./-]+(?:\[\d+\])?: /;
const PRIORITY = /^<(\d{1,3})>(?:1 )?/;
const CONTAINER = /^([A-Za-z][\w.-]*[-_]\d+) *\| ?/;
const POD = /^\[(pod\/[^\]\s]+)\] /;
const STEP = /^(#\d+) (?:\d+\.\d+ |(?![/{]|\S+\())|^\d+\.\d{2,3} (?=\S)/;
const REDIS = /^\d+:[MCSX] \d\d [A-Z][a-z]{2} \d{4} [\d:.]+ [*#.-] /;

/** @typedef {{ length: number, source: string, level: number }} Prefix */
const WITHOUT = { length: 0, source: "", level: NONE };

/** @param {string} start @returns {Prefix} */
export function prefixOf(start) {
  const first = start.charCodeAt(0);
  // Digits, upper and lower case, and what else a prefix begins with.
  if (!((first >= 0x30 && first <= 0x39) || (first >= 0x41 && first <= 0x5a) || (first >= 0x61 && first <= 0x7a) || first === 0x3c || first === 0x5b || first === 0x23)) {
    return WITHOUT;
  }
  let length = 0;
  let source = "";
  let level = NONE;
  for (let parts = 0; parts < 3; parts++) {
    const rest = length > 0 ? start.slice(length) : start;
    const c = rest.charCodeAt(0);
    let found = null;
    if (c >= 0x30 && c <= 0x39) found = TIME.exec(rest) ?? REDIS.exec(rest) ?? STEP.exec(rest);
    else if (c === 0x23) found = STEP.exec(rest);
    else if (c === 0x5b) found = POD.exec(rest);
    else if (c === 0x3c) {
      found = PRIORITY.exec(rest);
      if (found) level = [ERROR, ERROR, ERROR, ERROR, WARN, INFO, INFO, DEBUG][Number(found[1]) & 7];
    } else found = (c <= 0x5a ? SYSLOG.exec(rest) : null) ?? CONTAINER.exec(rest);
    if (!found) break;
    if (found[1] && c !== 0x3c) source = found[1];
    length += found[0].length;
  }
  return length === 0 ? WITHOUT : { length, source, level };
}
