// Writes the client as one file for the WAR, or checks that the file there is the one this would write.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const TARGET = new URL("../../src/main/webapp/redtail.js", import.meta.url);
const SOURCES = new URL("src/", import.meta.url);
const MAX_GZIPPED_BYTES = 6_000;

const sha256 = (text) => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** Names and contents, for those who have no Node: RedtailJsTest compares it with what is there. */
async function digestOfSources() {
  let all = await readFile(new URL(import.meta.url), "utf8");
  for (const name of (await readdir(SOURCES)).sort()) {
    all += `\n${name}\n${await readFile(new URL(name, SOURCES), "utf8")}`;
  }
  return sha256(all);
}

const { outputFiles } = await build({
  entryPoints: [new URL("index.ts", SOURCES).pathname],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  write: false,
});
const code = outputFiles[0].text;
const digests = `sources ${await digestOfSources()}, code ${sha256(code)}`;
const bundle = `// redtail-client; made by \`npm run bundle\` in clients/js. ${digests}\n${code}`;
const gzipped = gzipSync(bundle).length;
console.log(`redtail.js: ${bundle.length} bytes, ${gzipped} gzipped`);
if (gzipped > MAX_GZIPPED_BYTES) {
  throw new Error(`it has more than ${MAX_GZIPPED_BYTES} bytes gzipped`);
}

if (process.argv.includes("--check")) {
  const committed = await readFile(TARGET, "utf8").catch(() => "");
  if (committed !== bundle) {
    throw new Error("src/main/webapp/redtail.js is not what the sources make: run `npm run bundle`, and commit it");
  }
} else {
  await writeFile(TARGET, bundle);
}
