// Writes the client as one file for the WAR, or checks that the file there is the one this would write.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const TARGET = new URL("../../src/main/webapp/redtail.js", import.meta.url);
const MAX_GZIPPED_BYTES = 5_000;

const { outputFiles } = await build({
  entryPoints: [new URL("src/index.ts", import.meta.url).pathname],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  banner: { js: "// redtail-client; made by `npm run bundle` in clients/js." },
  write: false,
});
const bundle = outputFiles[0].text;
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
