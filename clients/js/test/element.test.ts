// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { RedtailLogElement, type RedtailState } from "../src/element.js";
import { ScriptedGateway } from "./scripted-gateway.js";

const settle = (assertion: () => void) => vi.waitFor(assertion, { timeout: 30_000, interval: 5 });

let gateway: ScriptedGateway;
let log: RedtailLogElement;

beforeEach(async () => {
  gateway = (await ScriptedGateway.start()).confirming();
  log = document.createElement("redtail-log");
  log.WebSocket = NodeWebSocket as unknown as typeof WebSocket;
  log.setAttribute("url", gateway.url);
  log.setAttribute("channel", "builds:42");
});

afterEach(async () => {
  log.remove();
  await gateway.stop();
});

const shown = (selector: string) => [...log.shadowRoot!.querySelectorAll(selector)];
const texts = (selector: string) => shown(selector).map((element) => element.textContent);
const say = (...lines: string[]) => gateway.say(lines.map((data) => ({ channel: "builds:42", data })));
const live = async () => {
  document.body.append(log);
  await settle(() => expect(texts(".state")).toEqual(["● live"]));
};

test("lines of its channel, as text, with the colours of a terminal", async () => {
  await live();
  expect(texts(".name")).toEqual(["builds:42"]);
  say("plain", "\x1b[1;31mred\x1b[0m <img src=x onerror=alert(1)>", "10%\r55%", "evil\u202egnp.exe");
  await settle(() => expect(texts(".line")).toEqual(["plain", "red <img src=x onerror=alert(1)>", "55%", "evil⟨U+202E⟩gnp.exe"]));
  expect(shown(".line img").length).toBe(0);
  expect(shown(".line span").map((span) => `${span.className}: ${span.textContent}`)).toEqual(["bold fg-1: red"]);
});

test("no more lines than are kept, and where some are missing", async () => {
  log.setAttribute("max-lines", "3");
  await live();
  say("1", "2", "3", "4", "5");
  await settle(() => expect(texts(".log > *")).toEqual(["3", "4", "5"]));
  gateway.say({ status: "gap", channel: "builds:42", missed: 7, reason: "slow_consumer" });
  await settle(() => expect(texts(".notice")).toEqual(["7 lines skipped: this page read too slowly"]));
});

test("how the log ends, for readers and for the page", async () => {
  const told: RedtailState[] = [];
  log.addEventListener("redtail-state", (event) => told.push((event as CustomEvent<RedtailState>).detail));
  await live();
  gateway.say({ status: "ended", channel: "builds:42", result: "failed", exitCode: 2 });
  await settle(() => expect(texts(".state")).toEqual(["✗ failed, exit code 2"]));
  expect(shown(".state")[0]!.getAttribute("part")).toBe("state bad");
  expect(texts(".notice")).toEqual(["The log ends here: failed, exit code 2"]);
  expect(told.at(-1)).toEqual({ state: "ended", result: { result: "failed", exitCode: 2 } });

  say("the next run");
  await settle(() => expect(texts(".state")).toEqual(["● live"]));
});

test("another channel is followed anew, once for all attributes that change", async () => {
  await live();
  say("of 42");
  await settle(() => expect(texts(".line")).toEqual(["of 42"]));
  log.setAttribute("tail", "5");
  log.setAttribute("channel", "builds:43");
  await settle(() => expect(gateway.commands.at(-1)).toMatchObject({ action: "subscribe", channel: "builds:43", tail: 5 }));
  await settle(() => expect(texts(".state")).toEqual(["● live"]));
  expect(texts(".line")).toEqual([]);
  expect(gateway.connections.length).toBe(2);
});

test("what cannot be followed is said", async () => {
  log.setAttribute("channel", "");
  document.body.append(log);
  await settle(() => expect(texts(".state")[0]).toMatch(/^✗ refused: /));
  expect(gateway.connections.length).toBe(0);
});

test("whoever takes it off the page is no viewer any more", async () => {
  await live();
  const connection = gateway.connections[0]!;
  log.remove();
  await settle(() => expect(connection.readyState).toBe(NodeWebSocket.CLOSED));
});

test("the token is asked for when it connects", async () => {
  log.token = async () => "secret";
  await live();
  expect(JSON.stringify(gateway.commands[0])).toContain("secret");
});
