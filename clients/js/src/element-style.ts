/** The light and the dark value of each of the sixteen colours, readable on the grounds below. */
const COLOURS = [
  "#1c1f24, #a0a7b0", "#b3261e, #ff8f85", "#1a6b35, #6fcf8a", "#7a5200, #e3b341", "#1c5fa8, #7db7f5", "#8a2f96, #e08be9", "#0b6a74, #5fd0dc", "#59616b, #d0d4d9",
  "#59616b, #9aa3ad", "#c4271d, #ffa79f", "#187036, #8fe0a5", "#855c00, #f5cd66", "#1a63b0, #9fcbfa", "#9834a5, #eaa9f1", "#0a6d78, #86e3ec", "#30353c, #ffffff",
];
const GROUNDS = ["#e3e5e8, #2b3037", "#fde4e2, #4a1f1c", "#def3e4, #17381f", "#fbeecb, #40330f", "#dfecfb, #17304c", "#f6e3f9, #3d2042", "#d9f2f4, #12393d", "#eceef0, #30363e"];

const colours = COLOURS.map((pair, i) => `.fg-${i} { color: var(--redtail-ansi-${i}, light-dark(${pair})); }`);
const grounds = Array.from({ length: 16 }, (_, i) => `.bg-${i} { background: var(--redtail-ansi-ground-${i}, light-dark(${GROUNDS[i % 8]})); }`);

/** The style sheet of `<redtail-log>`. What may be changed from outside are the custom properties `--redtail-…` and the parts. */
export const STYLE = `
:host { display: flex; flex-direction: column; height: 20rem; overflow: hidden; color-scheme: light dark;
  color: var(--redtail-color, light-dark(#1c1f24, #e4e6ea)); background: var(--redtail-background, light-dark(#fff, #14171b));
  border: 1px solid var(--redtail-border, light-dark(#d6dade, #343a42)); border-radius: 6px; }
:host([hidden]) { display: none; }
header { display: flex; gap: 0.8em; padding: 0.3em 0.8em; font: var(--redtail-header-font, 14px/1.5 system-ui, sans-serif);
  border-bottom: 1px solid var(--redtail-border, light-dark(#d6dade, #343a42)); background: var(--redtail-header-background, light-dark(#f3f4f6, #1d2126)); }
.name { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.state { white-space: nowrap; color: var(--redtail-quiet, light-dark(#59616b, #9aa3ad)); }
.state.live, .state.good { color: var(--redtail-good, light-dark(#1a6b35, #6fcf8a)); }
.state.bad, .state.error { color: var(--redtail-bad, light-dark(#b3261e, #ff8f85)); }
.log { flex: 1; min-height: 0; overflow: auto; overflow-anchor: none; padding: 0.3em 0; font: var(--redtail-font, 13px/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace); }
.log:focus-visible { outline: 2px solid var(--redtail-focus, light-dark(#1c5fa8, #7db7f5)); outline-offset: -2px; }
.line, .notice { padding: 0 0.8em; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; min-height: 1.5em; tab-size: 8; content-visibility: auto; contain-intrinsic-size: auto 1.5em; }
.line.error { background: var(--redtail-error-background, light-dark(#fff0ee, #2c1816)); }
.line.warn { background: var(--redtail-warn-background, light-dark(#fff8e4, #272013)); }
.notice { font-style: italic; color: var(--redtail-notice, light-dark(#a33a1f, #f0805f)); }
.bold { font-weight: 700; } .dim { color: var(--redtail-quiet, light-dark(#59616b, #9aa3ad)); } .italic { font-style: italic; } .underline { text-decoration: underline; } .struck { text-decoration: line-through; }
.inverse { font-weight: 700; text-decoration: underline dotted; }
${colours.join("\n")}
${grounds.join("\n")}
`;
