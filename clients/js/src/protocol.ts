import type { Position } from "./following.js";
import type { Channel, EndResult, PayloadFormat } from "./types.js";

/** What the gateway says in the subprotocol `redtail.v1`: publications as an array, all else as an object. */
export type ServerMessage = Publication[] | Notice;

export interface Publication {
  channel: string;
  data: string;
  offset?: number;
  /** With the first of an epoch. */
  epoch?: string;
  /** As in `Line`. */
  time?: number;
  recorded?: number;
}

export interface Notice {
  status: string;
  channel?: string;
  id?: number;
  message?: string;
  code?: string;
  epoch?: string;
  offset?: number;
  recovered?: boolean;
  /** What is replayed comes after this offset; in answers to those who named a time. */
  from?: number;
  missed?: number;
  reason?: string;
  /** Of an end, where its publisher gave it. */
  result?: string;
  exitCode?: number;
  /** How payloads are read, where the channel's type says it. */
  format?: PayloadFormat;
  /** For how long the token is good, in seconds; absent: for ever. */
  expiresIn?: number;
}

export const SUBPROTOCOL = "redtail.v1";

/** The gateway will not have this client back as it is. */
export const POLICY_VIOLATION = 1008;

/** The connection ended without a close frame, or could not be opened. */
export const ABNORMAL = 1006;

/** Two ways to name a channel are one channel. */
export function nameOf(channel: Channel): string {
  return "channel" in channel ? channel.channel : "project" in channel ? `logs:${channel.project}` : `jobs:${channel.tenant}`;
}

export function membersOf(channel: Channel): Record<string, string> {
  return "channel" in channel ? channel : "project" in channel ? { projectId: channel.project } : { tenantId: channel.tenant };
}

/** Where a notice stands in the channel's history; undefined without. */
export function positionOf({ epoch, offset = 0 }: Notice): Position | undefined {
  return epoch === undefined ? undefined : { epoch, offset };
}

/** What a notice or an event says of the result, and nothing else. */
export function resultOf({ result, exitCode }: EndResult): EndResult {
  return { ...(result !== undefined && { result }), ...(exitCode !== undefined && { exitCode }) };
}
