// @vitest-environment happy-dom
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createApp } from "vue";
import { WebSocket as NodeWebSocket } from "ws";
// @ts-expect-error an example has no types
import { Build } from "./examples/Build.jsx";
// @ts-expect-error an example has no types
import VueBuild from "./examples/Build.vue";
import { ScriptedGateway } from "./scripted-gateway.js";

const settle = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 5 });
const lines = () => [...document.querySelector("redtail-log")!.shadowRoot!.querySelectorAll(".line")].map((line) => line.textContent);

let gateway: ScriptedGateway;
let place: HTMLElement;

beforeEach(async () => {
  vi.stubGlobal("WebSocket", NodeWebSocket); // happy-dom's own has a page's origin to answer for
  gateway = (await ScriptedGateway.start()).confirming();
  place = document.body.appendChild(document.createElement("div"));
});

afterEach(async () => {
  place.remove();
  await gateway.stop();
  vi.unstubAllGlobals();
});

async function shows() {
  await settle(() => expect(document.querySelector("p")!.textContent).toBe("Build 42: live"));
  gateway.say([{ channel: "logs:42", data: "a line" }]);
  await settle(() => expect(lines()).toEqual(["a line"]));
  gateway.say({ status: "ended", channel: "logs:42", result: "succeeded" });
  await settle(() => expect(document.querySelector("p")!.textContent).toBe("Build 42: ended"));
}

test("the example for React shows a log and how it stands", async () => {
  const root = createRoot(place);
  root.render(createElement(Build, { id: "42", gateway: gateway.url }));
  await shows();
  root.unmount();
});

test("the example for Vue does the same", async () => {
  const app = createApp(VueBuild, { id: "42", gateway: gateway.url });
  app.mount(place);
  await shows();
  app.unmount();
});

test.each(["plain.html", "Build.jsx", "Build.vue"])("%s is what the documentation has", async (name) => {
  const page = await readFile(join(import.meta.dirname, "../../../docs/embedding.md"), "utf8");
  expect(page).toContain((await readFile(join(import.meta.dirname, "examples", name), "utf8")).trim());
});
