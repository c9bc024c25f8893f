// Colours and styles of a line: SGR, ECMA-48 8.3.117, with the colons of ITU-T T.416.

/** @typedef {{ flags: Set<string>, fg: string, bg: string }} Sgr a colour is "" (the theme's), "0" to "15", or "rgb(…)" */

// Without 8, concealed: nothing that was published is hidden from the reader.
const FLAGS = { 1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse", 9: "strike", 21: "underline" };
const FLAGS_OFF = { 22: ["bold", "dim"], 23: ["italic"], 24: ["underline"], 27: ["inverse"], 29: ["strike"] };
const CODES = { bold: 1, dim: 2, italic: 3, underline: 4, inverse: 7, strike: 9 };
const FOREGROUND = 38;
const BACKGROUND = 48;
const UNDERLINE = 58;

/** @returns {Sgr} */
export const noStyle = () => ({ flags: new Set(), fg: "", bg: "" });

/** @param {Sgr} sgr is changed @param {string} parameters between `ESC[` and `m` */
export function select(sgr, parameters) {
  const all = parameters.split(";");
  for (let i = 0; i < all.length; i++) {
    const parts = all[i].split(":");
    const code = Number(parts[0]);
    if (code === FOREGROUND || code === BACKGROUND || code === UNDERLINE) {
      const [color, used] = parts.length > 1 ? [colonColor(parts), 0] : semicolonColor(all, i + 1);
      i += used;
      if (color !== null && code === FOREGROUND) sgr.fg = color;
      if (color !== null && code === BACKGROUND) sgr.bg = color;
    } else if (code === 4 && parts.length > 1) {
      if (parts[1] === "0") sgr.flags.delete("underline");
      else sgr.flags.add("underline");
    } else if (parts.length === 1) {
      selectOne(sgr, code);
    }
  }
}

function selectOne(sgr, code) {
  if (code === 0) {
    sgr.flags.clear();
    sgr.fg = sgr.bg = "";
  } else if (FLAGS[code]) {
    sgr.flags.add(FLAGS[code]);
  } else if (FLAGS_OFF[code]) {
    FLAGS_OFF[code].forEach((flag) => sgr.flags.delete(flag));
  } else if (code === 39) {
    sgr.fg = "";
  } else if (code === 49) {
    sgr.bg = "";
  } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
    sgr.fg = String(code >= 90 ? code - 82 : code - 30);
  } else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
    sgr.bg = String(code >= 100 ? code - 92 : code - 40);
  }
}

/** `38:5:n`, `38:2:r:g:b`, and `38:2:space:r:g:b`, whose colour space may be empty. */
function colonColor(parts) {
  if (parts[1] === "5") return palette(clamp(parts[2]));
  if (parts[1] === "2") return rgb(parts.length > 5 ? parts.slice(3) : parts.slice(2));
  return null;
}

/** `38;5;n` or `38;2;r;g;b`, and how many numbers it took. */
function semicolonColor(all, at) {
  if (all[at] === "5") return [palette(clamp(all[at + 1])), 2];
  if (all[at] === "2") return [rgb(all.slice(at + 1, at + 4)), 4];
  return [null, 1];
}

const clamp = (n) => Math.min(255, Math.max(0, Number(n) || 0));
const rgb = ([r, g, b]) => `rgb(${clamp(r)}, ${clamp(g)}, ${clamp(b)})`;

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

/** @param {Sgr} sgr @returns {import("./ansi.js").Style | null} */
export function styleOf({ flags, fg, bg }) {
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

/** @param {Sgr} sgr @returns {string} the sequence that selects the same style; empty for none */
export function sequenceOf({ flags, fg, bg }) {
  const codes = [...flags].map((flag) => CODES[flag]);
  if (fg) codes.push(...codeOf(fg, FOREGROUND));
  if (bg) codes.push(...codeOf(bg, BACKGROUND));
  return codes.length > 0 ? `\x1b[${codes.join(";")}m` : "";
}

function codeOf(color, code) {
  return color.startsWith("rgb") ? [code, 2, ...color.match(/\d+/g)] : [code, 5, color];
}
