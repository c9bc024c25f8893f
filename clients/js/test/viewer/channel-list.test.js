// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChannelList } from "../../../../src/main/webapp/viewer/channel-list.js";

const PAGE = readFileSync(`${import.meta.dirname}/../../../../src/main/webapp/index.html`, "utf8").replace(/<(?:script|link|meta)[^>]*>(?:<\/script>)?/g, "");
const the = (selector) => document.querySelector(selector);

beforeEach(() => {
  document.documentElement.innerHTML = PAGE.replace(/^[^]*?<head>/, "<head>").replace("</html>", "");
});
afterEach(() => vi.unstubAllGlobals());

/** The list has arrived. */
async function listed(channels) {
  let answer;
  vi.stubGlobal("fetch", () => new Promise((resolve) => (answer = resolve)));
  new ChannelList(() => {});
  return async () => {
    answer(new Response(JSON.stringify({ types: [], channels, more: false }), { headers: { "Content-Type": "application/json" } }));
    await vi.waitFor(() => expect(the("#channels-note").textContent).not.toBe("…"));
  };
}

const CHANNEL = { channel: "logs:web", projectId: "web", followers: 0, rate: 0 };

test("the commands for a first line are open where there is no log yet", async () => {
  await (await listed([]))();
  expect([the("#begin").open, the("#channels-note").textContent]).toEqual([true, "No channels yet"]);
});

test("they stay open for who has opened them before the list arrived", async () => {
  const arrive = await listed([CHANNEL]);
  the("#begin").open = true;
  await arrive();
  expect([the("#begin").open, the("#channels tbody a").textContent]).toEqual([true, "web"]);
});

test("they are closed where there are logs", async () => {
  await (await listed([CHANNEL]))();
  expect(the("#begin").open).toBe(false);
});
