import { expect, test } from "vitest";
import { LineLinks } from "../../../../src/main/webapp/viewer/line-links.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";
import { rowAt, timeIn } from "../../../../src/main/webapp/viewer/time-target.js";
import { WantedLine } from "../../../../src/main/webapp/viewer/wanted-line.js";

const at = (text) => Date.parse(text);
const first = at("2026-11-28T22:00:00Z");
const last = at("2026-11-29T15:00:00Z");

test.each([
  ["14:03", "2026-11-29T14:03:00.000Z"],
  ["14:03:22.5", "2026-11-29T14:03:22.500Z"],
  ["9:00", "2026-11-29T09:00:00.000Z"],
  ["23:30", "2026-11-28T23:30:00.000Z"],
  ["16:00", "2026-11-29T16:00:00.000Z"],
  ["21:00Z", "2026-11-29T21:00:00.000Z"],
  ["2026-11-29", "2026-11-29T00:00:00.000Z"],
  ["2026-11-29T14:03", "2026-11-29T14:03:00.000Z"],
  ["2026-11-29 14:03:22+01:00", "2026-11-29T13:03:22.000Z"],
  ["-5m", "2026-11-29T14:55:00.000Z"],
  ["-1:30", "2026-11-29T14:58:30.000Z"],
  ["+90s", "2026-11-28T22:01:30.000Z"],
  ["+1:02:03", "2026-11-28T23:02:03.000Z"],
])("%s is %s", (text, wanted) => {
  expect(new Date(timeIn(text, { first, last, utc: true })).toISOString()).toBe(wanted);
});

test.each(["", "14", "25:00", "14:60", "yesterday", "2026-13-40", "+5", "<b>"])("%j is no time", (text) => {
  expect(timeIn(text, { first, last, utc: true })).toBeNull();
});

test("a time of day without a zone is local unless times are shown in UTC", () => {
  expect(timeIn("14:03", { first, last, utc: false })).toBe(new Date(last).setHours(14, 3, 0, 0));
});

const logOf = (...times) => {
  const store = new LineStore();
  times.forEach((time, i) => store.append(`line ${i}`, { time: at(time), offset: i + 1 }));
  return store;
};

test("the first line from that time on is found, or it is told why there is none", () => {
  const store = logOf("2026-11-29T14:00:00Z", "2026-11-29T14:05:00Z", "2026-11-29T14:10:00Z");
  expect([at("2026-11-29T14:05:00Z"), at("2026-11-29T14:05:01Z"), at("2026-11-29T15:00:00Z")].map((time) => rowAt(store, time))).toEqual([1, 2, -1]);
  const links = new LineLinks(store, "a@b:c");
  const look = (hash, following = { state: "live", caughtUp: true }) => {
    const wanted = new WantedLine(links, () => true);
    wanted.set(links.wanted(hash));
    return wanted.look(store, following);
  };
  expect(look("#a@b:c@14:03")).toEqual({ row: 1, text: "" });
  expect(look(`#${encodeURIComponent("a@b:c")}@14:03`)).toEqual({ row: 1, text: "" });
  expect(look("#a@b:c@13:00")).toEqual({ row: 0, text: "The oldest line here is of 14:00:00.000Z" });
  expect(look("#a@b:c@14:30")).toEqual({ row: -1, text: "No line is of that time or later: the newest is of 14:10:00.000Z" });
  expect(look("#a@b:c@noon").text).toMatch(/^“noon” is no time such as 14:03/);
  expect(look("#a@b:c@14:03", { state: "live", caughtUp: false })).toBeNull();
  expect(look("#other@14:03")).toBeNull();
  expect(look("#%E0%A4%A@14:03")).toBeNull();
});

test("a range leads to its first line, and knows its last", () => {
  const store = logOf("2026-11-29T14:00:00Z", "2026-11-29T14:05:00Z", "2026-11-29T14:10:00Z");
  const links = new LineLinks(store, "p");
  const look = (hash) => {
    const wanted = new WantedLine(links);
    wanted.set(links.wanted(hash));
    return wanted.look(store, { state: "live", position: { offset: 3 } });
  };
  expect(look("#p:1-2")).toEqual({ row: 0, text: "", to: 1 });
  expect(look("#p:2-99")).toEqual({ row: 1, text: "", to: 2 });
  expect(look("#p:3-1")).toEqual({ row: 2, text: "", to: 2 });
  expect([links.range(0, 2), links.range(1, 1)]).toEqual(["#p:1-3", "#p:2"]);
});
