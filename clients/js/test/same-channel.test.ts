import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { Client, type FollowOptions, type Following, type Item } from "../src/index.js";
import { RecordingGateway } from "./recording-gateway.js";
import { ScriptedGateway } from "./scripted-gateway.js";

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 10_000, interval: 5 });

let gateway: ScriptedGateway;
let log: RecordingGateway;
let client: Client;

beforeEach(async () => {
  gateway = await ScriptedGateway.start();
  log = new RecordingGateway(gateway);
  client = new Client(gateway.url, { WebSocket: NodeWebSocket as unknown as typeof WebSocket });
});

afterEach(async () => {
  client.close();
  await gateway.stop();
});

class Follower {
  readonly items: Item[] = [];
  readonly following: Following;

  constructor(options: FollowOptions) {
    this.following = client.follow({ project: "p1" }, options, (item) => this.items.push(item));
  }

  get lines(): number[] {
    return this.items.flatMap((item) => (item.type === "line" ? [Number(item.data)] : []));
  }

  get types(): string[] {
    return this.items.map((item) => item.type).filter((type) => type !== "line");
  }
}

const publish = (count: number) => {
  for (let i = 0; i < count; i++) log.publish(String(log.top + 1));
};
const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

test("each one who follows a channel gets its own tail, over one connection", async () => {
  publish(10);
  const first = new Follower({ tail: 3 });
  await until(() => expect(first.lines).toEqual([8, 9, 10]));

  const second = new Follower({ tail: 6 });
  await until(() => expect(second.lines).toEqual([5, 6, 7, 8, 9, 10]));
  const third = new Follower({ since: { epoch: "e", offset: 1 } });
  const fourth = new Follower({});
  await until(() => expect(fourth.types).toEqual(["live"]));
  publish(1);

  await until(() => expect(fourth.lines).toEqual([11]));
  await until(() => expect(third.lines).toEqual(range(2, 11)));
  expect(first.lines).toEqual([8, 9, 10, 11]);
  expect(second.lines).toEqual(range(5, 11));
  expect([first, second, third].map(({ types }) => types)).toEqual([["live"], ["live"], ["live"]]);
  expect(gateway.connections).toHaveLength(1);
});

test("those who begin together get their own tails", async () => {
  publish(10);
  const followers = [{ tail: 2 }, {}, { tail: 5 }, { since: { epoch: "e", offset: 7 } }].map((options) => new Follower(options));
  await until(() => expect(followers.map(({ types }) => types)).toEqual([["live"], ["live"], ["live"], ["live"]]));
  publish(1);

  await until(() =>
    expect(followers.map(({ lines }) => lines)).toEqual([[9, 10, 11], [11], range(6, 11), [8, 9, 10, 11]]),
  );
});

test("whoever wants more than is kept is not told of a gap, unless it named a place", async () => {
  publish(10);
  log.trim(4);
  const first = new Follower({ tail: 1 });
  await until(() => expect(first.lines).toEqual([10]));

  const tail = new Follower({ tail: 9 });
  await until(() => expect(tail.lines).toEqual([7, 8, 9, 10]));
  const since = new Follower({ since: { epoch: "e", offset: 4 } });
  await until(() => expect(since.lines).toEqual([7, 8, 9, 10]));
  const foreign = new Follower({ since: { epoch: "gone", offset: 400 } });
  await until(() => expect(foreign.lines).toEqual([7, 8, 9, 10]));

  expect([first, tail].map(({ types }) => types)).toEqual([["live"], ["live"]]);
  expect(since.items.slice(0, 2)).toEqual([
    { type: "live", recovered: false },
    { type: "gap", reason: "trimmed", missed: 2 },
  ]);
  expect(foreign.items[1]).toEqual({ type: "gap", reason: "reset" });
  expect(first.lines).toEqual([10]);
});

test("whoever begins with a time hears what was published since, and resumes where it is", async () => {
  publish(10);
  log.begins("10m");
  publish(5);
  const date = new Date(0);
  log.begins(date.toISOString());
  const first = new Follower({ since: "10m" });
  await until(() => expect(first.lines).toEqual(range(11, 15)));
  const quiet = new Follower({ since: date });
  await until(() => expect(quiet.types).toEqual(["live"]));
  const tail = new Follower({ tail: 7 });
  await until(() => expect(tail.lines).toEqual(range(9, 15)));

  log.cut();
  publish(1);

  await until(() => expect(quiet.lines).toEqual([16]));
  await until(() => expect(first.lines).toEqual(range(11, 16)));
  await until(() => expect(tail.lines).toEqual(range(9, 16)));
  expect([first, quiet, tail].flatMap(({ types }) => types)).not.toContain("gap");
});

test("whoever begins with a time that is no longer kept is told of a gap, once", async () => {
  publish(2);
  log.begins("10m");
  publish(8);
  log.trim(4);
  const time = new Follower({ since: "10m" });
  await until(() => expect(time.lines).toEqual(range(7, 10)));
  const tail = new Follower({ tail: 4 });
  await until(() => expect(tail.lines).toEqual(range(7, 10)));
  publish(1);
  await until(() => expect([time.lines, tail.lines]).toEqual([range(7, 11), range(7, 11)]));

  expect(time.items.slice(0, 2)).toEqual([{ type: "live", recovered: false }, { type: "gap", reason: "trimmed" }]);
  expect([time.types, tail.types]).toEqual([["live", "gap"], ["live"]]);
});

test("without history a time brings what comes, and is asked for again", async () => {
  gateway.confirming();
  const time = new Follower({ since: "10m" });
  await until(() => expect(time.types).toEqual(["live"]));
  gateway.say([{ channel: "logs:p1", data: "1" }]);
  await until(() => expect(time.lines).toEqual([1]));
  gateway.current.terminate();
  await until(() => expect(gateway.commands.map(({ since }) => since)).toEqual(["10m", "10m"]));
});

test("one who is refused takes nothing from the others", async () => {
  publish(3);
  const first = new Follower({ tail: 1 });
  await until(() => expect(first.lines).toEqual([3]));

  log.refuseNext();
  const second = new Follower({ tail: 3 });
  await until(() => expect(second.following.done).toBe(true));
  publish(2);

  await until(() => expect(first.lines).toEqual([3, 4, 5]));
  expect(second.types).toEqual(["error"]);
  expect(first.types).not.toContain("error");
});

test("without history they share what comes", async () => {
  gateway.confirming();
  const followers = [new Follower({ tail: 3 }), new Follower({ tail: 3 })];
  await until(() => expect(followers.map(({ types }) => types)).toEqual([["live"], ["live"]]));
  followers.push(new Follower({ tail: 3 }));
  await until(() => expect(followers[2]?.types).toEqual(["live"]));

  gateway.say([{ channel: "logs:p1", data: "1" }]);

  await until(() => expect(followers.map(({ lines }) => lines)).toEqual([[1], [1], [1]]));
});

/** Small, and the same in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test.each(range(1, 20))("whoever comes and goes, nobody hears a line twice or misses one: seed %i", async (seed) => {
  const below = random(seed);
  const expected: { follower: Follower; from: () => number }[] = [];
  vi.spyOn(Math, "random").mockReturnValue(0); // reconnects come soon
  try {
    publish(below(20));
    const begins = log.top;
    log.begins("10m");
    for (let step = 0; step < 25; step++) {
      const what = below(10);
      if (what < 4) {
        publish(1 + below(4));
      } else if (what < 8) {
        const tail = below(12);
        const place = below(log.top + 1);
        const options = [{}, { tail }, { tail: tail + 1 }, { since: { epoch: "e", offset: place } }, { since: "10m" }][below(5)] ?? {};
        const follower = new Follower(options);
        const from = "since" in options ? () => (options.since === "10m" ? begins : place) + 1 : () => follower.lines[0] ?? log.top + 1;
        expected.push({ follower, from });
      } else if (what === 8) {
        expected.splice(below(expected.length + 1), 1)[0]?.follower.following.stop();
      } else if (below(3) === 0 && gateway.connections.at(-1)?.readyState === 1) {
        log.cut();
      }
      if (below(2) === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => expect(expected.every(({ follower }) => follower.following.state === "live")).toBe(true));
    publish(1);
    const all = () => expected.map(({ follower }) => follower.lines);
    await until(() => expect(all()).toEqual(expected.map(({ from }) => range(from(), log.top))));
    expect(expected.flatMap(({ follower }) => follower.types)).not.toContain("gap");
  } finally {
    vi.restoreAllMocks();
  }
});
