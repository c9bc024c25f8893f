import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const WEBAPP = join(import.meta.dirname, "../../../../src/main/webapp");
const read = (name) => readFileSync(join(WEBAPP, name), "utf8");
const TOKENS = new Set([...read("viewer/theme.css").matchAll(/(--[\w-]+):/g)].map(([, name]) => name));

/** Set by scripts or by the sheet itself. */
const OWN = new Set(["--top", "--own", "--own-ground", "--names"]);

test.each(["layout.css", "jobs.css", "sources.css"])("%s takes its space, corners and colours from the tokens", (name) => {
  const sheet = read(`viewer/${name}`).replace(/\/\*[^]*?\*\//g, "");
  const spaces = [...sheet.matchAll(/(?<![-\w])((?:row-|column-)?gap|padding[-\w]*|margin[-\w]*):([^;}]*)/g)].map(([all]) => all);
  expect(spaces.filter((declaration) => /\d(rem|px)/.test(declaration) && !/margin: -1px/.test(declaration))).toEqual([]);
  expect(sheet.match(/#[0-9a-f]{3,8}\b(?![^{]*\{)/gi) ?? []).toEqual([]);
  expect([...sheet.matchAll(/var\((--[\w-]+)/g)].map(([, token]) => token).filter((token) => !TOKENS.has(token) && !OWN.has(token))).toEqual([]);
});

test("every token is documented", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../docs/design.md"), "utf8");
  const families = /^--(ansi|ground)-\d+$/;
  expect([...TOKENS].filter((token) => !families.test(token) && !page.includes(`\`${token}\``))).toEqual([]);
});
