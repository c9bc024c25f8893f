import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LogFeed } from "../../../../src/main/webapp/viewer/log-feed.js";
import { MergedFollowing, WAIT_MS } from "../../../../src/main/webapp/viewer/merged-following.js";
import { SourceFeeds } from "../../../../src/main/webapp/viewer/source-feeds.js";
import { SourceLinks } from "../../../../src/main/webapp/viewer/source-links.js";
import { LineStore } from "../../../../src/main/webapp/viewer/store.js";

const NAMES = ["web", "api"];
const CHANNELS = NAMES.map((title) => ({ title, name: `logs:${title}`, asked: { project: title }, query: `?project=${title}` }));

/** The client's side, played by hand. */
class Client {
  followings = [];
  follow(asked, _options, listener) {
    const following = { asked, state: "connecting", caughtUp: false, result: undefined, position: undefined, stop: vi.fn(), listener };
    this.followings.push(following);
    return following;
  }
  live(i) {
    Object.assign(this.followings[i], { state: "live", caughtUp: true });
  }
  say(i, ...times) {
    for (const time of times) this.followings[i].listener({ type: "line", data: `${NAMES[i]} ${time}`, time });
  }
}

let client, merged, heard;

beforeEach(() => {
  vi.useFakeTimers();
  client = new Client();
  heard = [];
  merged = new MergedFollowing(client, CHANNELS, { tail: 10 }, (item) => heard.push(item.data ?? `${NAMES[item.source]}: ${item.type}`));
});

afterEach(() => {
  merged.stop();
  vi.useRealTimers();
});

const bothLive = () => [0, 1].forEach((i) => client.live(i));
const wait = (ms = WAIT_MS + 100) => vi.advanceTimersByTime(ms);

test("what was published before comes in the order of its times, once all have said what there is", () => {
  client.live(0);
  client.say(0, 1, 4, 5);
  wait();
  expect(heard, "the other one may have older lines").toEqual([]);
  client.live(1);
  client.say(1, 2, 3, 6);
  wait();
  expect(heard).toEqual(["web 1", "api 2", "api 3", "web 4", "web 5", "api 6"]);
});

test("one that does not answer holds the others back for ten seconds only", () => {
  client.live(0);
  client.say(0, 1);
  wait(10_100);
  expect(heard).toEqual(["web 1"]);
});

test("a line waits for those that were published before it and are on their way", () => {
  bothLive();
  client.say(0, 10);
  wait(100);
  client.say(1, 9);
  wait(100);
  expect(heard).toEqual([]);
  wait();
  expect(heard).toEqual(["api 9", "web 10"]);
  client.say(1, 8);
  wait();
  expect(heard.at(-1), "too late for its place, and not lost").toBe("api 8");
});

test("each log keeps its own order, whatever its publisher's clock says", () => {
  bothLive();
  client.say(0, 10, 3, 12);
  client.say(1, 11);
  wait();
  expect(heard).toEqual(["web 10", "web 3", "api 11", "web 12"]);
});

test("what is no line has its place in its log", () => {
  bothLive();
  client.say(0, 10);
  client.followings[0].listener({ type: "gap", reason: "upstream" });
  client.say(0, 20);
  client.say(1, 15);
  wait();
  expect(heard).toEqual(["web 10", "web: gap", "api 15", "web 20"]);
});

test("it stands as the one that stands worst", () => {
  const [web, api] = client.followings;
  expect(merged.state).toBe("connecting");
  bothLive();
  expect(merged.state).toBe("live");
  Object.assign(web, { state: "ended", result: { result: "failed" } });
  expect([merged.state, merged.result]).toEqual(["live", undefined]);
  Object.assign(api, { state: "ended", result: { result: "succeeded" } });
  expect([merged.state, merged.result]).toEqual(["ended", { result: "failed" }]);
  api.state = "error";
  expect(merged.state).toBe("ended");
  web.state = "error";
  expect(merged.state).toBe("error");
  api.state = "reconnecting";
  expect(merged.state).toBe("reconnecting");
});

test("four logs with 2,000 lines a second each are in order, and none is lost", () => {
  const four = ["a", "b", "c", "d"].map((title) => ({ title, asked: {}, query: "" }));
  const times = [];
  const busy = new Client();
  const stream = new MergedFollowing(busy, four, {}, (item) => times.push(item.time));
  busy.followings.forEach((_, i) => busy.live(i));
  for (let now = 0; now < 5000; now += 20) {
    // each log's lines of these 20 ms arrive together, one log after the other
    busy.followings.forEach((following, i) => {
      for (let n = 0; n < 40; n++) following.listener({ type: "line", data: "", time: now + n / 2 + i / 8 });
    });
    vi.advanceTimersByTime(20);
  }
  wait(1000);
  stream.stop();
  expect(times.length).toBe(4 * 2000 * 5);
  expect(times.every((time, i) => i === 0 || times[i - 1] <= time)).toBe(true);
});

test("rows know their log, and another one's row is never redrawn", () => {
  const store = new LineStore();
  const feeds = new SourceFeeds(store, CHANNELS);
  const line = (source, data, offset = -1) => feeds.line({ data, source, offset, time: 1 });
  line(0, "10%\r", 7);
  line(1, "20%\r", 9);
  line(0, "\r30%\r", 8);
  line(0, "\r40%\r", 10);
  feeds.event({ type: "gap", reason: "upstream", source: 1 });
  const rows = Array.from({ length: store.end }, (_, row) => `${store.source(row)} ${store.text(row)}`);
  expect(rows).toEqual(["0 10%", "1 20%", "0 \r40%", "1 api: Some lines may be missing here: the gateway had lost Redis"]);

  const links = new SourceLinks(store, CHANNELS);
  expect([links.number(1), links.anchor(1)]).toEqual(["9", "?project=api#api:9"]);
});

test("a line that was announced before another log interrupted does not lift that one's line", () => {
  const store = new LineStore();
  const feeds = new SourceFeeds(store, CHANNELS);
  const alone = new LogFeed(new LineStore());
  const lines = ["Nov 30, 2026 7:42:01 AM a.B c", "SEVERE: broken"];
  expect(lines.map((data) => alone.line({ data, time: 1 })), "alone, it does").toEqual([null, 0]);
  feeds.line({ data: lines[0], source: 0, time: 1 });
  feeds.line({ data: "all is well", source: 1, time: 1 });
  expect(feeds.line({ data: lines[1], source: 0, time: 1 })).toBeNull();
  expect(store.level(1)).toBe(0);
});
