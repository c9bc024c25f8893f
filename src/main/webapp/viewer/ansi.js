// From a line as it was published to pieces of text with a style. Everything but colours and styles (SGR) is dropped: a log
// cannot move the cursor, clear the screen, set a link or touch the clipboard.

/**
 * @typedef {object} Style
 * @property {string[]} classes `fg-1`, `bg-12`, `bold` …
 * @property {string} [color] where the palette of 16 has none
 * @property {string} [background]
 */
/** @typedef {{ text: string, style: Style | null }} Piece */

// String sequences (OSC, DCS, SOS, PM, APC) that have an end, CSI, and the short ones. No two parts can match the same
// character, so that no line takes more than linear time.
const SEQUENCE =
  /(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)|(?:\x1b\[|\x9b)([0-?]*)[ -/]*([@-~]?)|\x1b[ -/]*[0-~]?/g;
const MIGHT_HAVE_SEQUENCES = /[\x1b\x90-\x9f]/;

// Without 8, concealed: nothing that was published is hidden from who reads it.
const FLAGS = { 1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse", 9: "strike" };
const FLAGS_OFF = { 22: ["bold", "dim"], 23: ["italic"], 24: ["underline"], 27: ["inverse"], 29: ["strike"] };

/** What a reader sees of a line: without escape sequences. @param {string} raw */
export function plain(raw) {
  return MIGHT_HAVE_SEQUENCES.test(raw) ? raw.replace(SEQUENCE, "") : raw;
}

/** @param {string} raw @returns {Piece[]} in order; joined, they are `plain(raw)` */
export function pieces(raw) {
  if (!MIGHT_HAVE_SEQUENCES.test(raw)) {
    return [{ text: raw, style: null }];
  }
  const result = [];
  const state = { flags: new Set(), fg: "", bg: "" };
  let from = 0;
  for (const match of raw.matchAll(SEQUENCE)) {
    if (match.index > from) {
      result.push({ text: raw.slice(from, match.index), style: styleOf(state) });
    }
    if (match[2] === "m") {
      select(state, match[1].split(/[;:]/).map(Number));
    }
    from = match.index + match[0].length;
  }
  if (from < raw.length) {
    result.push({ text: raw.slice(from), style: styleOf(state) });
  }
  return result;
}

/** ECMA-48, Select Graphic Rendition. */
function select(state, codes) {
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0) {
      state.flags.clear();
      state.fg = state.bg = "";
    } else if (FLAGS[code]) {
      state.flags.add(FLAGS[code]);
    } else if (FLAGS_OFF[code]) {
      FLAGS_OFF[code].forEach((flag) => state.flags.delete(flag));
    } else if (code === 38 || code === 48) {
      const [color, used] = extended(codes, i + 1);
      state[code === 38 ? "fg" : "bg"] = color;
      i += used;
    } else if (code === 39) {
      state.fg = "";
    } else if (code === 49) {
      state.bg = "";
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      state.fg = String(code >= 90 ? code - 82 : code - 30);
    } else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
      state.bg = String(code >= 100 ? code - 92 : code - 40);
    }
  }
}

/** `5;n` or `2;r;g;b`, and how many numbers it took. */
function extended(codes, at) {
  if (codes[at] === 5) {
    return [palette(clamp(codes[at + 1])), 2];
  }
  if (codes[at] === 2) {
    return [`rgb(${clamp(codes[at + 1])}, ${clamp(codes[at + 2])}, ${clamp(codes[at + 3])})`, 4];
  }
  return ["", 1];
}

/** xterm's 256 colours: 16 of the theme, a cube of 216, 24 greys. */
function palette(index) {
  if (index < 16) {
    return String(index);
  }
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey}, ${grey}, ${grey})`;
  }
  const cube = index - 16;
  const level = (n) => (n === 0 ? 0 : 55 + n * 40);
  return `rgb(${level(Math.floor(cube / 36))}, ${level(Math.floor(cube / 6) % 6)}, ${level(cube % 6)})`;
}

const clamp = (n) => Math.min(255, Math.max(0, n || 0));

function styleOf({ flags, fg, bg }) {
  if (flags.size === 0 && !fg && !bg) {
    return null;
  }
  const classes = [...flags];
  const style = { classes };
  if (fg.startsWith("rgb")) {
    style.color = fg;
    classes.push("own");
  } else if (fg) classes.push(`fg-${fg}`);
  if (bg.startsWith("rgb")) {
    style.background = bg;
    classes.push("own-ground");
  } else if (bg) classes.push(`bg-${bg}`);
  return style;
}
