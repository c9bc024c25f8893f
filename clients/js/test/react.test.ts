// @vitest-environment happy-dom
import { createElement, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { useChannel, useJobUpdates, useLogStream, type LogStream } from "../src/react.js";
import { readPayload } from "../src/payload.js";
import { ScriptedGateway } from "./scripted-gateway.js";

const options = () => ({ url: gateway.url, WebSocket: NodeWebSocket as unknown as typeof WebSocket });
const settle = (assertion: () => void) => vi.waitFor(assertion, { timeout: 5_000, interval: 5 });

let gateway: ScriptedGateway;
let root: Root;

beforeEach(async () => {
  gateway = (await ScriptedGateway.start()).confirming();
  root = createRoot(document.body.appendChild(document.createElement("div")));
});

afterEach(async () => {
  root.unmount();
  await gateway.stop();
});

test("lines of a project, in strict mode, once each", async () => {
  let seen: LogStream = { lines: [], state: "connecting" };
  const Page = () => {
    seen = useLogStream("p1", { ...options(), maxLines: 3 });
    return null;
  };
  root.render(createElement(StrictMode, null, createElement(Page)));
  await settle(() => expect(seen.state).toBe("live"));

  gateway.say(["a", "b", "c", "d"].map((data) => ({ channel: "logs:p1", data })));

  await settle(() => expect(seen.lines.map((line) => line.data)).toEqual(["b", "c", "d"]));
});

test("a log that ended and continues is live again", async () => {
  let seen: LogStream = { lines: [], state: "connecting" };
  const Page = () => {
    seen = useLogStream("p1", options());
    return null;
  };
  root.render(createElement(Page));
  await settle(() => expect(seen.state).toBe("live"));

  gateway.say([{ channel: "logs:p1", data: "run 1" }]);
  gateway.say({ status: "ended", channel: "logs:p1", result: "succeeded", exitCode: 0 });
  await settle(() => expect(seen.state).toBe("ended"));
  expect(seen.result).toEqual({ result: "succeeded", exitCode: 0 });
  gateway.say([{ channel: "logs:p1", data: "run 2" }]);

  await settle(() => expect(seen.lines.map((line) => line.data)).toEqual(["run 1", "run 2"]));
  expect(seen.state).toBe("live");
});

test("updates of a tenant, made by a reader that keeps large numbers", async () => {
  let updates: string[] = [];
  const parse = (json: string) => /"jobId":(\d+)/.exec(json)![1]!;
  const Page = () => {
    updates = useJobUpdates("t1", { ...options(), parse });
    return null;
  };
  root.render(createElement(Page));
  await settle(() => expect(gateway.commands).toHaveLength(1));
  gateway.say([{ channel: "jobs:t1", data: '{"jobId":9007199254740993}' }]);

  await settle(() => expect(updates).toEqual(["9007199254740993"]));
});

test("updates of a tenant, as the legacy hook returns them", async () => {
  let updates: { jobId: number }[] = [];
  const Page = ({ tenant }: { tenant: string }) => {
    updates = useJobUpdates<{ jobId: number }>(tenant, options());
    return null;
  };
  root.render(createElement(Page, { tenant: "t1" }));
  await settle(() => expect(gateway.commands).toHaveLength(1));
  gateway.say([{ channel: "jobs:t1", data: '{"jobId":7}' }]);
  await settle(() => expect(updates).toEqual([{ jobId: 7 }]));
  const first = updates[0];

  gateway.say([{ channel: "jobs:t1", data: '{"jobId":8}' }]);
  await settle(() => expect(updates).toEqual([{ jobId: 7 }, { jobId: 8 }]));
  expect(updates[0]).toBe(first);

  root.render(createElement(Page, { tenant: "t2" }));
  await settle(() => expect(gateway.commands.at(-1)).toMatchObject({ tenantId: "t2" }));
  await settle(() => expect(updates).toEqual([]));
});

test("a component that comes late sees all jobs as they are, and begins anew with another snapshot", async () => {
  let updates: { jobId: number }[] = [];
  let answers = 0;
  gateway.answering((command, socket) => {
    if (command["action"] !== "subscribe") {
      return;
    }
    const say = (message: unknown) => socket.send(JSON.stringify(message));
    say({ status: "subscribed", channel: "jobs:t1", id: command["id"], epoch: "e", offset: 9, ...(command["since"] ? { recovered: false } : {}) });
    if (command["snapshot"]) {
      const jobs = answers++ === 0 ? [1, 2] : [3];
      jobs.forEach((jobId, i) => say([{ channel: "jobs:t1", epoch: "e", offset: 10 - jobs.length + i, data: `{"jobId":${jobId}}` }]));
    }
  });
  const Page = () => {
    updates = useJobUpdates<{ jobId: number }>("t1", options());
    return null;
  };
  root.render(createElement(Page));
  await settle(() => expect(updates).toEqual([{ jobId: 1 }, { jobId: 2 }]));

  gateway.current.terminate();

  await settle(() => expect(updates).toEqual([{ jobId: 3 }]));
  expect(gateway.commands.map(({ snapshot, since }) => snapshot ?? since)).toContainEqual({ epoch: "e", offset: 9 });
});

test("a channel of any type, and how its lines are read", async () => {
  gateway.confirming({ format: { text: "/line" } });
  let seen: LogStream = { lines: [], state: "connecting" };
  const Page = () => {
    seen = useChannel("builds:42", options());
    return null;
  };
  root.render(createElement(Page));
  await settle(() => expect(seen.state).toBe("live"));
  gateway.say([{ channel: "builds:42", data: '{"line":"hi"}' }]);

  await settle(() => expect(seen.lines.map(({ data }) => readPayload(data, seen.format).text)).toEqual(["hi"]));
  expect(gateway.commands).toEqual([{ action: "subscribe", channel: "builds:42", id: 1 }]);
});

test("a component that goes away takes its connection along", async () => {
  const Page = () => {
    useLogStream("p1", options());
    return null;
  };
  root.render(createElement(Page));
  await settle(() => expect(gateway.connections).toHaveLength(1));

  root.render(null);

  await settle(() => expect(gateway.current.readyState).toBe(3));
});
