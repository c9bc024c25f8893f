// What a build runs: a clean installation, types, tests, and whether redtail.js is what the sources make.
import { spawnSync } from "node:child_process";

/** What vitest and the compiler need; the bundler runs on older ones too. */
const MIN_NODE_FOR_TESTS = 20;

function run(...words) {
  console.log(`> ${words.join(" ")}`);
  // A shell, because npm is a script of its own on Windows.
  const { status } = spawnSync(words.join(" "), { cwd: new URL(".", import.meta.url), stdio: "inherit", shell: true });
  if (status !== 0) {
    console.error(`clients/js: "${words.join(" ")}" failed`);
    process.exit(1);
  }
}

run("npm", "ci", "--no-audit", "--no-fund");
if (Number.parseInt(process.versions.node, 10) >= MIN_NODE_FOR_TESTS) {
  run("npm", "run", "verify");
  console.log("clients/js: types and tests pass, and redtail.js is what the sources make");
} else {
  run("npm", "run", "bundle", "--", "--check");
  console.log(
    `clients/js: redtail.js is what the sources make; the tests did not run, ` +
      `because they need Node ${MIN_NODE_FOR_TESTS} and this is ${process.versions.node}`,
  );
}
