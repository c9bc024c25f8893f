import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("../../../../src/main/webapp/viewer/theme.css", import.meta.url), "utf8");
const colors = Object.fromEntries([...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [name, { light, dark }]));

function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const inks = ["text", "quiet", ...Array.from({ length: 16 }, (_, i) => `ansi-${i}`)];
const papers = ["ground", "bar", "cursor", "tint-error", "tint-warn", ...Array.from({ length: 8 }, (_, i) => `ground-${i}`)];

// What is inverse has the same two colours the other way round, and so the same contrast.
test.each(["light", "dark"])("each colour of a log can be read on each ground, %s", (theme) => {
  const poor = inks.flatMap((ink) => papers.map((paper) => [ink, paper, contrast(colors[ink][theme], colors[paper][theme])])).filter(([, , ratio]) => ratio < 4.5);
  expect(poor).toEqual([]);
  for (const [ink, paper] of [["good", "bar"], ["bad", "tint-error"], ["good", "cursor"], ["bad", "cursor"]]) {
    expect(contrast(colors[ink][theme], colors[paper][theme]), `${ink} on ${paper}`).toBeGreaterThanOrEqual(4.5);
  }
  expect(contrast(colors.text[theme], colors.mark[theme])).toBeGreaterThanOrEqual(4.5);
});
