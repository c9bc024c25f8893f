// The types of channels that the gateway serves.
import { getJson } from "./gateway.js";

/**
 * @typedef {{ name: string, kind: "log" | "state", key?: string, id?: string, end?: { member: string, values: string[] } }} ChannelType key:
 *   JSON Pointer to what tells its values apart; id: to the id in a payload, if it is there; end: which payload ends a channel or a value
 */

/** What is so without settings. */
const BUILT_IN = [
  { name: "logs", kind: "log" },
  { name: "jobs", kind: "state", key: "/jobId" },
];

/** @type {Promise<{ types?: ChannelType[] }> | null} asked for once, however many channels a page shows */
let answer = null;

const find = (types, name) => types?.find((type) => type.name === name);

/** @returns {Promise<ChannelType>} where the gateway does not tell, as it is without settings; what is unknown is a log */
export async function typeNamed(name) {
  answer ??= getJson("api/channels?limit=1").catch(() => ({}));
  const { types } = await answer;
  return find(types, name) ?? find(BUILT_IN, name) ?? { name, kind: "log" };
}

/** The types whose channels are logs. @returns {Promise<Set<string>>} */
export async function logTypes() {
  answer ??= getJson("api/channels?limit=1").catch(() => ({}));
  const { types = BUILT_IN } = await answer;
  return new Set(types.filter(({ kind }) => kind === "log").map(({ name }) => name));
}

/** What is in its channels, in words. */
export const kindText = ({ kind, key }) => (kind === "state" ? `the newest value per ${key?.slice(1) ?? "key"}, then every change` : "lines, in order");
