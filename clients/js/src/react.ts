import { useEffect, useRef, useState } from "react";
import { Client, type ClientOptions } from "./client.js";
import type { Channel, FollowEvent, FollowOptions, Item, Line } from "./types.js";

export interface StreamOptions extends FollowOptions, ClientOptions {
  /** The gateway's endpoint; by default `ws` beside the page. */
  url?: string | URL;
  /** How many lines are kept, the newest ones. Default 5,000. */
  maxLines?: number;
}

export interface LogStream {
  lines: readonly Line[];
  /** What happened last: live, reconnecting, degraded, ended … */
  state: FollowEvent["type"] | "connecting";
}

const DEFAULT_URL = "ws";
const MAX_LINES = 5_000;

/** Follows the log of a project. Many lines that arrive together are one render. */
export function useLogStream(projectId: string, options: StreamOptions = {}): LogStream {
  return useStream("project", projectId, options);
}

/**
 * The job updates of a tenant, oldest first: what the hook of the seed server returns.
 * Updates that are no JSON cannot occur: the gateway lets none through.
 */
export function useJobUpdates<Update = unknown>(tenantId: string, options: StreamOptions = {}): Update[] {
  const { lines } = useStream("tenant", tenantId, options);
  const parsed = useRef(new WeakMap<Line, Update>());
  return lines.map((line) => {
    const known = parsed.current.get(line);
    if (known !== undefined) {
      return known;
    }
    const update = JSON.parse(line.data) as Update;
    parsed.current.set(line, update);
    return update;
  });
}

function useStream(kind: "project" | "tenant", id: string, options: StreamOptions): LogStream {
  const [stream, setStream] = useState<LogStream>({ lines: [], state: "connecting" });
  const latest = useRef(options);
  latest.current = options;
  const url = String(options.url ?? DEFAULT_URL);

  useEffect(() => {
    setStream({ lines: [], state: "connecting" });
    const client = new Client(url, latest.current);
    const channel: Channel = kind === "project" ? { project: id } : { tenant: id };
    const arrived: Item[] = [];
    let render: ReturnType<typeof setTimeout> | undefined;

    client.follow(channel, latest.current, (item) => {
      arrived.push(item);
      render ??= setTimeout(() => {
        render = undefined;
        const items = arrived.splice(0);
        setStream((before) => after(before, items, latest.current.maxLines ?? MAX_LINES));
      });
    });

    return () => {
      clearTimeout(render);
      client.close();
    };
  }, [kind, id, url]);

  return stream;
}

function after(before: LogStream, items: Item[], maxLines: number): LogStream {
  const lines = items.filter((item): item is Line => item.type === "line");
  const state = items.reduce((last, item) => (item.type === "line" ? last : item.type), before.state);
  return { lines: lines.length === 0 ? before.lines : [...before.lines, ...lines].slice(-maxLines), state };
}
