/** What can be subscribed to: the log of a project, the job updates of a tenant, or a channel of any type by its name, `builds:42`. */
export type Channel = { project: string } | { tenant: string } | { channel: string };

/** One published message. */
export interface Line {
  type: "line";
  /** The payload, as it was published. */
  data: string;
  /** Its number within the channel and epoch; only where the gateway keeps history. */
  offset?: number;
  /**
   * When it was published, in milliseconds since 1970: the publisher's own time, where the channel's type says where that stands, and
   * else when the gateway recorded it, or received it if it keeps no history. Absent where nobody knows.
   */
  time?: number;
  /** When the gateway recorded or received it, where `time` is the publisher's own. Never less than that of the line before. */
  recorded?: number;
}

/** `offline`: the connection was lost, and the gateway keeps no history to tell what was published meanwhile. */
export type GapReason = "slow_consumer" | "upstream" | "trimmed" | "reset" | "offline";

/** How the work that a log tells of has ended, as far as its publisher said so. */
export interface EndResult {
  /** A word or a few: `succeeded`, `failed`, `canceled`, or whatever the rule of the channel's type names. */
  result?: string;
  /** Of a process. */
  exitCode?: number;
}

/** What happens to a following, besides lines. */
export type FollowEvent =
  /**
   * Live: what is published from now on arrives. `recovered`: so did all that was missed. `snapshot`: the newest value of each key
   * follows, then every change; what was known of the channel before no longer counts.
   */
  | { type: "live"; recovered: boolean; snapshot?: true }
  /** The snapshot is complete, empty ones too: what follows are changes. */
  | { type: "snapshot" }
  /** Lines are missing here; `missed` is absent where nobody can know how many. */
  | { type: "gap"; reason: GapReason; missed?: number }
  /** The gateway has lost Redis, and says when it is back. */
  | { type: "degraded" }
  | { type: "restored" }
  /** The publisher ended the log here. More may be published behind it, the same job's next run for example. */
  | ({ type: "ended" } & EndResult)
  /** The connection is lost, or the gateway cannot check the token now; the next attempt is in `delay` milliseconds. */
  | { type: "reconnecting"; delay: number }
  /** The gateway refused. It is not asked again. */
  | { type: "error"; code: string; message: string };

export type Item = Line | FollowEvent;

export interface FollowOptions {
  /** The last so many lines first, where the gateway keeps history. */
  tail?: number;
  /**
   * All lines after this position first, where the gateway keeps history; or all that were recorded at a time or later: a `Date`, an
   * ISO-8601 time with its zone, or how long ago, such as `10m` (`ms`, `s`, `m`, `h`, `d`) before the gateway answers.
   */
  since?: { epoch: string; offset: number } | Date | string;
  /**
   * Where the channel is of a type of state: the newest value of each key first, then every change. It is taken again after a
   * gap, and where a reconnect cannot recover what was missed. A gateway that keeps no history gives what is published from then on, and its
   * `live` says nothing of a snapshot. For a channel of another type, there is an `error` (`bad_request`), and nothing more comes.
   */
  snapshot?: boolean;
  /**
   * Stops at an end that nothing was published behind, as `curl` does; `for await` ends then. Default false: an end is an
   * event, and what is published later arrives.
   */
  stopAtEnd?: boolean;
}

/** How a channel's payloads are read, as JSON Pointers (RFC 6901). A payload without what a pointer names is what people read, whole. */
export interface PayloadFormat {
  text?: string;
  time?: string;
  level?: string;
}
