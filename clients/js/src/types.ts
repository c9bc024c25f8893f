/** What can be subscribed to: the log of a project, or the job updates of a tenant. */
export type Channel = { project: string } | { tenant: string };

/** One published message. */
export interface Line {
  type: "line";
  /** The payload, as it was published. */
  data: string;
  /** Its number within the channel and epoch; only where the gateway keeps history. */
  offset?: number;
}

/** `offline`: the connection was lost, and the gateway keeps no history to tell what was published meanwhile. */
export type GapReason = "slow_consumer" | "upstream" | "trimmed" | "reset" | "offline";

/** What happens to a following, besides lines. */
export type FollowEvent =
  /** Live: what is published from now on arrives. `recovered`: so did all that was missed. */
  | { type: "live"; recovered: boolean }
  /** Lines are missing here; `missed` is absent where nobody can know how many. */
  | { type: "gap"; reason: GapReason; missed?: number }
  /** The gateway has lost Redis, and says when it is back. */
  | { type: "degraded" }
  | { type: "restored" }
  /** The publisher ended the log here. More may be published behind it, the same job's next run for example. */
  | { type: "ended" }
  /** The connection is lost, or the gateway cannot check the token now; the next attempt is in `delay` milliseconds. */
  | { type: "reconnecting"; delay: number }
  /** The gateway refused. It is not asked again. */
  | { type: "error"; code: string; message: string };

export type Item = Line | FollowEvent;

export interface FollowOptions {
  /** The last so many lines first, where the gateway keeps history. */
  tail?: number;
  /** All lines after this position first, where the gateway keeps history. */
  since?: { epoch: string; offset: number };
  /**
   * Stops at an end that nothing was published behind, as `curl` does; `for await` ends then. Default false: an end is an
   * event, and what is published later arrives.
   */
  stopAtEnd?: boolean;
}
