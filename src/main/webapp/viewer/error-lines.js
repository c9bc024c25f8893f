// What a line of an error's level tells: an error itself, or what a tool says of its errors elsewhere, which are not counted again. Tools
// count them in headings and at the end, name them while they run, and list them.
import { COUNTED, EXCEPTION, prefixOf, REPORTED, TIMED } from "./level-rules.js";
import { visible } from "./text.js";

/** How near a line is to an error. Of a run's lines, only the nearest are its errors; of those that only count, only the first. */
export const [COUNTS, NAMES, LISTS, SHOWS] = [0, 1, 2, 3];

const LOOK_AT = 400;
const RECORD = /\b(?:ERROR|FATAL|SEVERE|CRITICAL|CRIT|ERR)\b/;

const COUNTING =
  /^\[ERROR\] (?:COMPILATION ERROR|Failures:|Errors:|There (?:are|were) test failures)|^(?:\[\w+\] )?(?:Tests run: .*Failures: |BUILD FAIL(?:ED|URE)\b)|^FAILURE: Build |^Build FAILED\.|^FAIL(?:ED)?$|^FAIL\t|^=+ (?:ERRORS|FAILURES) =+$|^\s*(?:[Ff]ailures|[Ff]ailed examples):$|^⎯+ .*Failed |^[#ℹ] fail |^✖ failing tests:|^Summary of all failing tests$|^-- Configuring incomplete|^test result: FAILED|^error: test failed, to rerun |^error: could not compile .* due to |^(?:##\[error\]|Error: )Process completed with exit code |^ERROR: Job failed: |^make(?:\[\d+\])?: \*\*\* .*\bError \d+|^collect2: error: |^exit status \d|^error Command failed with exit code |^\s*ELIFECYCLE\b|^npm (?:error|ERR!) (?:code ELIFECYCLE|code 1$|errno 1$|Lifecycle script |Test failed)|^ninja: build stopped|^\S+ +: ok=\d/;
const NAMING =
  / (?:FAILED|ERROR) +\[ *\d+%\]$|^\[gw\d+\] .*\b(?:FAILED|ERROR) | \.\.\. (?:FAIL|FAILED|ERROR)$|^(?:> Task )?:\S+ FAILED$|^\s*[×✕] .*\d ?m?s\)?$|^\s*FAIL +\S+\.[cm]?[jt]sx?(?: \([\d.]+ m?s\))?$/;
const LISTING = /^(?:FAILED|ERROR) \S+\.py\b|^\[ERROR\] Failed to execute goal |^\* What went wrong:/;
/** Errors that follow each other without anything between them. */
const SHOWING =
  /^\s*FAIL\s+\S.* > |<<< (?:FAILURE|ERROR)!$|^\[ERROR\] \S+:\[\d+,\d+\] |^\s*not ok \d|^\s*● |^ {2}\d+\) \S|^\d+\) \S+::|^--- FAIL: |^-{4} .+ stdout -{4}$|^\s+\d+:\d+\s+error\s/;

/** What a tool writes where it begins to repeat its errors. */
const REPEATING = /\] Failed to execute goal |^Build FAILED\.|^✖ failing tests:/;
const AFTER_BLANK = /^(?:goroutine \d+ \[|\[signal SIG|Next [\w\\]+|E {3,}\S)/;
const CHAINED = /^(?:During handling of|The above exception)/;
const CARETS = /^\s*\^+\s*$/;
const STDOUT = /^-{4} .+ stdout -{4}$/;
/** Where Node begins to show a test that it has shown. */
const AT = /^test at \S+:\d+:\d+$/;
const PLAN = /^\s+1\.\.\d+$/;
const SUBTEST = /^(\s*)(?:not ok \d|✖ .*\([\d.]+m?s\)$)/;

/** A line as it is looked at: without a prefix. @param {string} text what a reader sees of it */
export function toldIn(text) {
  const start = text.length > LOOK_AT ? text.slice(0, LOOK_AT) : text;
  return start.slice(prefixOf(start).length).trimEnd();
}

/** @param {string} told a line of an error's level @returns {{ nearness: number, anew: boolean }} anew: it is no part of what is before it */
export function tellingOf(told) {
  if (REPORTED.test(told)) return { nearness: SHOWS, anew: true };
  if (COUNTING.test(told)) return { nearness: COUNTS, anew: false };
  if (SHOWING.test(told)) return { nearness: SHOWS, anew: true };
  if (NAMING.test(told)) return { nearness: NAMES, anew: false };
  if (LISTING.test(told)) return { nearness: LISTS, anew: true };
  const counts = /fail|rror/.test(told) && !RECORD.test(told) && COUNTED.test(told) && !TIMED.test(told) && !EXCEPTION.test(told) && told.charCodeAt(0) !== 0x7b && !/^\S+?[:(]\d+[:,]/.test(told);
  return { nearness: counts ? COUNTS : SHOWS, anew: false };
}

/** Whether a line of an error says what went wrong, as exceptions and pytest's reports do. */
export const isCause = (told) => EXCEPTION.test(told) || /^E {3,}\S/.test(told);

export const isReported = (told) => REPORTED.test(told);
/** @param {string} raw a line of an error's level as it was published */
export const repeats = (raw) => (raw.includes("ail") || raw.includes("FAIL")) && REPEATING.test(toldIn(visible(raw)));

/**
 * Whether a line goes on with an error though it looks like another one.
 *
 * @param {string} told @param {string | null} before the line before the blank lines before it; null where there are none
 */
export function goesOn(told, before) {
  if (told.includes(": note: ") && /^\S+: note: /.test(told)) return true;
  if (before === null) return false;
  if (STDOUT.test(before) || CHAINED.test(before) || AFTER_BLANK.test(told)) return true;
  return CARETS.test(before) ? EXCEPTION.test(told) || told.startsWith("Error: ") : EXCEPTION.test(told) && /^\s/.test(told);
}

/** Whether a test only failed because tests in it did. @param {string} told @param {() => string} before @param {string} last the last error */
export function sumsUp(told, before, last) {
  const indent = SUBTEST.exec(told)?.[1].length ?? -1;
  if (indent < 0 || (SUBTEST.exec(last)?.[1].length ?? -1) <= indent) return false;
  const line = before();
  return told.startsWith("✖", indent) ? /^\s*/.exec(line)[0].length > indent || AT.test(line) : PLAN.test(line);
}
