import { expect, test } from "vitest";
import { channelsIn, parameterOf, queryOf, without } from "../../../../src/main/webapp/viewer/address.js";

const channels = (query) => channelsIn(new URLSearchParams(query)).channels;

test("channels of every type, in the order of the address", () => {
  expect(channels("channel=builds:web/42&project=p1&tenant=t1&filter=x")).toEqual([
    { name: "builds:web/42", type: "builds", title: "builds:web/42", asked: { channel: "builds:web/42" }, query: "?channel=builds%3Aweb%2F42" },
    { name: "logs:p1", type: "logs", title: "p1", asked: { project: "p1" }, query: "?project=p1" },
    { name: "jobs:t1", type: "jobs", title: "t1", asked: { tenant: "t1" }, query: "?tenant=t1" },
  ]);
});

test("a channel that is named twice is shown once", () => {
  expect(channels("project=p1&channel=logs:p1&project=p1&tenant=p1").map(({ name }) => name)).toEqual(["logs:p1", "jobs:p1"]);
});

test.each(["project=a b", "tenant=a:b", "channel=builds", "channel=:42", "channel=builds:", "channel=Builds:1", "channel=logs:*", `project=${"x".repeat(129)}`])(
  "%s names no channel, and the reader is told what would",
  (query) => {
    const { channels, wrong } = channelsIn(new URLSearchParams(query));
    expect(channels).toEqual([]);
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toMatch(/cannot be followed: .*1 to 128 of the characters/);
  },
);

test("what is empty is not asked for", () => {
  expect(channelsIn(new URLSearchParams("project=&channel=&other=x"))).toEqual({ channels: [], wrong: [] });
});

test("a pane that is closed leaves the address, however it was named", () => {
  const address = new URLSearchParams("project=p1&channel=logs:p1&channel=builds:1&wrap=on");
  expect(String(without(address, channels("project=p1")[0]))).toBe("channel=builds%3A1&wrap=on");
});

test("what a reader types is a project, or a channel of any type", () => {
  expect([parameterOf("web/42"), parameterOf("builds:42")]).toEqual([["project", "web/42"], ["channel", "builds:42"]]);
  expect(queryOf({ channel: "logs:p1", projectId: "p1" })).toBe("?project=p1");
  expect(queryOf({ channel: "jobs:t1", tenantId: "t1" })).toBe("?tenant=t1");
  expect(queryOf({ channel: "builds:a/b" })).toBe("?channel=builds%3Aa%2Fb");
});
