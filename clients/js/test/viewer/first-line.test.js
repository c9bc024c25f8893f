// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { channelNamed, merged } from "../../../../src/main/webapp/viewer/address.js";
import { commandsFor } from "../../../../src/main/webapp/viewer/first-line.js";
import { LogPane } from "../../../../src/main/webapp/viewer/log-pane.js";
import { PageTitle } from "../../../../src/main/webapp/viewer/page-title.js";
import { Settings } from "../../../../src/main/webapp/viewer/settings.js";

const PAGE = readFileSync(`${import.meta.dirname}/../../../../src/main/webapp/index.html`, "utf8").replace(/<script[^>]*><\/script>|<link rel="stylesheet"[^>]*>|<meta[^>]*>/g, "");
const the = (selector) => document.querySelector(selector);

beforeEach(() => {
  document.documentElement.innerHTML = PAGE.replace(/^[^]*?<head>/, "<head>").replace("</html>", "");
});

test("a log without a line is not told to be live, and says how to send one, until there is one", async () => {
  const title = new PageTitle("builds:42");
  const following = { state: "connecting", caughtUp: false, stop() {} };
  let hear;
  const pane = new LogPane(channelNamed("builds:42"), { follow: (_asked, _options, listener) => ((hear = listener), following) }, new Settings());
  pane.onstate = (...how) => title.tell(...how);
  document.body.append(pane.pane.element);
  expect(the(".first-line")).toBeNull();

  Object.assign(following, { state: "live", caughtUp: true });
  hear({ type: "live" });
  expect([the(".state").textContent, document.title, the("link[rel=icon]").href]).toEqual(["waiting for the first line", "builds:42 – Redtail", "data:,"]);
  expect(the(".first-line code").textContent).toContain("/api/builds/42");

  hear({ type: "line", data: "hello" });
  expect([the(".state").textContent, document.title, the(".first-line")]).toEqual(["live", "● builds:42 – Redtail", null]);
  pane.close();
});

test("what comes before the first line of a long history is no silence", () => {
  const following = { state: "live", caughtUp: false, stop() {} };
  let hear;
  const pane = new LogPane(channelNamed("builds:42"), { follow: (_asked, _options, listener) => ((hear = listener), following) }, new Settings());
  document.body.append(pane.pane.element);
  hear({ type: "live" });
  expect([the(".state").textContent, the(".first-line")]).toEqual(["live", null]);
  pane.close();
});

test("of several logs as one stream, one that has ended without a line has said something", async () => {
  const hears = [];
  const followings = ["live", "live"].map((state) => ({ state, caughtUp: true, stop() {} }));
  const client = { follow: (_asked, _options, listener) => followings[hears.push(listener) - 1] };
  const pane = new LogPane(merged([channelNamed("builds:a"), channelNamed("builds:b")]), client, new Settings());
  document.body.append(pane.pane.element);
  hears.forEach((hear) => hear({ type: "live" }));
  await vi.waitFor(() => expect(the(".state").textContent).toBe("waiting for the first line"));
  followings[0].state = "ended";
  hears[0]({ type: "ended" });
  await vi.waitFor(() => expect(the(".state").textContent).toBe("live"));
  pane.close();
});

test("the commands name the gateway and the channel", () => {
  const commands = commandsFor(channelNamed("builds:web/42"), "https://logs.example.com/redtail/");
  expect(commands).toContain("echo hello | curl -T - https://logs.example.com/redtail/api/builds/web/42\n");
  expect(commands).toContain("\nREDTAIL=https://logs.example.com/redtail REDTAIL_LOG=builds/web/42 sh redtail-run make");
  expect(commandsFor(channelNamed("logs:p1"), "http://localhost:8080/", true)).toContain('curl -H "Authorization: Bearer $TOKEN" -T - http://localhost:8080/api/logs/p1\n');
});
