export { Client, type ClientOptions } from "./client.js";
export { Following, type Position } from "./following.js";
export type { Channel, FollowEvent, FollowOptions, GapReason, Item, Line } from "./types.js";
export type { FollowState } from "./state.js";
