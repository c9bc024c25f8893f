import { expect, test } from "vitest";
import { LineLinks } from "../../../../src/main/webapp/viewer/line-links.js";
import { LogFeed } from "../../../../src/main/webapp/viewer/log-feed.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";
import { WantedLine } from "../../../../src/main/webapp/viewer/wanted-line.js";

const heard = (...lines) => {
  const store = new LineStore();
  const feed = new LogFeed(store);
  lines.forEach((line) => feed.line(line));
  return { store, links: new LineLinks(store, "p") };
};
const live = (offset) => ({ state: "live", position: offset === undefined ? undefined : { epoch: "e", offset } });

test("lines have the log's own numbers where there is history", () => {
  const { store, links } = heard({ data: "a", offset: 290_001 }, { data: "b\nc\nd", offset: 290_002 }, { data: "e", offset: 290_003 });
  const rows = Array.from({ length: store.end }, (_, row) => row);
  expect(rows.map((row) => links.number(row))).toEqual(["290001", "290002", "290002.2", "290002.3", "290003"]);
  expect(links.number(3)).toBe("290002.3");
  expect(links.anchor(3)).toBe("#p:290002.3");
});

test("a link to a payload of several lines leads to its first, or to the one that it names", () => {
  const { links } = heard({ data: "a", offset: 1 }, { data: "b\nc\nd", offset: 2 });
  expect(["#p:2", "#p:2.2", "#p:2.9"].map((hash) => links.find(links.wanted(hash), 0))).toEqual([1, 2, 3]);
  expect([links.wanted("#q:2"), links.wanted("#p:row2"), links.wanted("")]).toEqual([null, null, null]);
});

test("without history no link leads to a line", () => {
  const { links } = heard({ data: "a" });
  expect([links.number(0), links.anchor(0)]).toEqual(["1", null]);
});

test("what is no line has no number", () => {
  const store = new LineStore();
  const feed = new LogFeed(store);
  const links = new LineLinks(store, "p");
  feed.event({ type: "live" }, false);
  for (let i = 0; i < 1500; i++) feed.line({ data: `line ${i + 1}` });
  feed.event({ type: "gap", reason: "offline" });
  feed.event({ type: "live" }, false);
  feed.line({ data: "line 1501" });
  for (const row of [1, 2, 1023, 1024, 1025, 1500, 1502]) expect(store.text(row)).toBe(`line ${links.number(row)}`);
  expect([store.lines, store.end]).toEqual([1501, 1503]);
});

test("why a line is not here is told", () => {
  const told = (hash, following, ...lines) => {
    const { store, links } = heard(...lines);
    const wanted = new WantedLine(links);
    wanted.set(links.wanted(hash));
    return wanted.look(store, following);
  };
  const kept = [{ data: "a", offset: 100 }, { data: "b", offset: 102 }];
  expect(told("#p:57", live(102), ...kept)).toEqual({ row: 0, text: "Line 57 is no longer here: the oldest is 100" });
  expect(told("#p:101", live(102), ...kept)).toEqual({ row: 1, text: "Line 101 is not here: it was skipped, or says nothing" });
  expect(told("#p:500", live(102), ...kept)).toEqual({ row: -1, text: "Line 500 has not arrived yet: the newest is 102" });
  expect(told("#p:57", live(), { data: "a" })).toEqual({ row: -1, text: "Line 57 cannot be found: this gateway keeps no history" });
  expect(told("#p:102", live(102), ...kept)).toEqual({ row: 1, text: "" });
  expect(told("#p:102", { state: "connecting" }, ...kept)).toBeNull();
});
