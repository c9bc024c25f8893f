import { useEffect, useRef, useState } from "react";
import { Client, type ClientOptions } from "./client.js";
import type { FollowState } from "./state.js";
import type { Channel, EndResult, FollowOptions, Line, PayloadFormat } from "./types.js";

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
  /** How it has ended, while the state is `ended`. */
  result?: EndResult | undefined;
  /** How to read the lines with `readPayload`; undefined where the channel's type does not say. */
  format?: PayloadFormat | undefined;
}

const DEFAULT_URL = "ws";
const MAX_LINES = 5_000;

/** Follows the log of a project. Many lines that arrive together are one render. */
export function useLogStream(projectId: string, options: StreamOptions = {}): LogStream {
  return useStream("project", projectId, options);
}

/**
 * Follows a channel of any type by its name, `builds:42`. With `snapshot`, the lines begin with the newest value of each key, and
 * begin anew when it is taken again.
 */
export function useChannel(name: string, options: StreamOptions = {}): LogStream {
  return useStream("channel", name, options);
}

export interface JobUpdatesOptions<Update> extends StreamOptions {
  /**
   * Makes an update of its JSON text, by default `JSON.parse`, which takes two whole numbers above 2^53 for one: give your own where ids
   * are that large.
   */
  parse?: (json: string) => Update;
}

/**
 * The job updates of a tenant, oldest first: as the hook of the Bun server returned. Where the gateway keeps history, they begin with the
 * newest of each job, so that a component that comes late knows all jobs; with `snapshot: false`, with the last `tail`. Use that where
 * `redtail.channels.jobs.kind` is `log`.
 * Updates that are no JSON cannot occur: the gateway lets none through.
 */
export function useJobUpdates<Update = unknown>(tenantId: string, options: JobUpdatesOptions<Update> = {}): Update[] {
  const { since, snapshot = since === undefined } = options;
  const { lines } = useStream("tenant", tenantId, { ...options, snapshot });
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

function useStream(kind: "project" | "tenant" | "channel", id: string, options: StreamOptions & { parse?: unknown }): LogStream {
  const [stream, setStream] = useState<LogStream>({ lines: [], state: "connecting" });
  const latest = useRef(options);
  latest.current = options;
  const url = String(options.url ?? DEFAULT_URL);

  useEffect(() => {
    setStream({ lines: [], state: "connecting" });
    const { url: _url, maxLines: _maxLines, parse: _parse, token, WebSocket, ...followOptions } = latest.current;
    const client = new Client(url, { token, WebSocket });
    const channel = { [kind]: id } as Channel;
    const arrived: Line[] = [];
    let anew = false;
    let render: ReturnType<typeof setTimeout> | undefined;

    const following = client.follow(channel, followOptions, (item) => {
      if (item.type === "line") {
        arrived.push(item);
      } else if (item.type === "live" && item.snapshot) {
        arrived.length = 0;
        anew = true;
      }
      render ??= setTimeout(() => {
        render = undefined;
        const lines = arrived.splice(0);
        const { state, format, result } = following;
        const before = anew ? [] : undefined;
        anew = false;
        setStream((stream) => ({ lines: after(before ?? stream.lines, lines, latest.current.maxLines ?? MAX_LINES), state, format, result }));
      });
    });

    return () => {
      clearTimeout(render);
      client.close();
    };
  }, [kind, id, url]);

  return stream;
}

function after(before: readonly Line[], lines: Line[], maxLines: number): readonly Line[] {
  return lines.length === 0 ? before : [...before, ...lines].slice(-maxLines);
}
