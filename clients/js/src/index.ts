export { Client, type ClientOptions } from "./client.js";
export { Following, type Position } from "./following.js";
export { readPayload, type Payload } from "./payload.js";
export type { Channel, EndResult, FollowEvent, FollowOptions, GapReason, Item, Line, PayloadFormat } from "./types.js";
export type { FollowState } from "./state.js";
