import { useEffect, useRef, useState } from "react";
import { Client, type ClientOptions } from "./client.js";
import type { FollowState } from "./state.js";
import type { Channel, FollowOptions, Line } from "./types.js";

export interface StreamOptions extends FollowOptions, ClientOptions {
  /** The gateway's endpoint; by default `ws` beside the page. */
  url?: string | URL;
  /** How many lines are kept, the newest ones. Default 5,000. */
  maxLines?: number;
}

export interface LogStream {
  lines: readonly Line[];
  /** A log that ended is live again when something is published behind its end. */
  state: FollowState;
}

const DEFAULT_URL = "ws";
const MAX_LINES = 5_000;

/** Follows the log of a project. Many lines that arrive together are one render. */
export function useLogStream(projectId: string, options: StreamOptions = {}): LogStream {
  return useStream("project", projectId, options);
}

export interface JobUpdatesOptions<Update> extends StreamOptions {
  /**
   * Makes an update of its JSON text, by default `JSON.parse`, which takes two whole numbers above 2^53 for one: give your own where ids
   * are that large.
   */
  parse?: (json: string) => Update;
}

/**
 * The job updates of a tenant, oldest first: as the hook of the Bun server returned.
 * Updates that are no JSON cannot occur: the gateway lets none through.
 */
export function useJobUpdates<Update = unknown>(tenantId: string, options: JobUpdatesOptions<Update> = {}): Update[] {
  const { lines } = useStream("tenant", tenantId, options);
  const parsed = useRef(new WeakMap<Line, Update>());
  return lines.map((line) => {
    const known = parsed.current.get(line);
    if (known !== undefined) {
      return known;
    }
    const update = options.parse ? options.parse(line.data) : (JSON.parse(line.data) as Update);
    parsed.current.set(line, update);
    return update;
  });
}

function useStream(kind: "project" | "tenant", id: string, options: StreamOptions & { parse?: unknown }): LogStream {
  const [stream, setStream] = useState<LogStream>({ lines: [], state: "connecting" });
  const latest = useRef(options);
  latest.current = options;
  const url = String(options.url ?? DEFAULT_URL);

  useEffect(() => {
    setStream({ lines: [], state: "connecting" });
    const { url: _url, maxLines: _maxLines, parse: _parse, token, WebSocket, ...followOptions } = latest.current;
    const client = new Client(url, { token, WebSocket });
    const channel: Channel = kind === "project" ? { project: id } : { tenant: id };
    const arrived: Line[] = [];
    let render: ReturnType<typeof setTimeout> | undefined;

    const following = client.follow(channel, followOptions, (item) => {
      if (item.type === "line") {
        arrived.push(item);
      }
      render ??= setTimeout(() => {
        render = undefined;
        const lines = arrived.splice(0);
        const { state } = following;
        setStream((before) => after(before, lines, state, latest.current.maxLines ?? MAX_LINES));
      });
    });

    return () => {
      clearTimeout(render);
      client.close();
    };
  }, [kind, id, url]);

  return stream;
}

function after(before: LogStream, lines: Line[], state: FollowState, maxLines: number): LogStream {
  return { lines: lines.length === 0 ? before.lines : [...before.lines, ...lines].slice(-maxLines), state };
}
