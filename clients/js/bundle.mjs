// Writes the client as files for the WAR, or checks that the files there are those this would write.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const WAR = new URL("../../src/main/webapp/", import.meta.url);
const SOURCES = new URL("src/", import.meta.url);

/** What becomes of which source, and how large it may be. */
const BUNDLES = [
  { source: "index.ts", name: "redtail.js", maxGzippedBytes: 6_000 },
  { source: "element.ts", name: "redtail-log.js", maxGzippedBytes: 10_000 },
];

const sha256 = (text) => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** Names and contents, for those who have no Node: RedtailJsTest compares it with what is there. */
async function digestOfSources() {
  let all = await readFile(new URL(import.meta.url), "utf8");
  for (const name of (await readdir(SOURCES)).sort()) {
    all += `\n${name}\n${await readFile(new URL(name, SOURCES), "utf8")}`;
  }
  return sha256(all);
}

const digest = await digestOfSources();
for (const { source, name, maxGzippedBytes } of BUNDLES) {
  const { outputFiles } = await build({
    entryPoints: [new URL(source, SOURCES).pathname],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const code = outputFiles[0].text;
  const bundle = `// redtail-client; made by \`npm run bundle\` in clients/js. sources ${digest}, code ${sha256(code)}\n${code}`;
  const gzipped = gzipSync(bundle).length;
  console.log(`${name}: ${bundle.length} bytes, ${gzipped} gzipped`);
  if (gzipped > maxGzippedBytes) {
    throw new Error(`${name} has more than ${maxGzippedBytes} bytes gzipped`);
  }
  const target = new URL(name, WAR);
  if (!process.argv.includes("--check")) {
    await writeFile(target, bundle);
  } else if ((await readFile(target, "utf8").catch(() => "")) !== bundle) {
    throw new Error(`src/main/webapp/${name} is not what the sources make: run \`npm run bundle\`, and commit it`);
  }
}
