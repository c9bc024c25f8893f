// The log of a job, where one of its members names a channel.
import { channelNamed } from "./address.js";

const NAMES = /^(log|logs|channel|log_?channel)$/i;

/**
 * @param {[string, string][]} values names and words
 * @param {Set<string>} logTypes the types of channels that are logs
 * @returns {import("./address.js").Named | null} such as of `log: builds:42`
 */
export function logOf(values, logTypes) {
  for (const [name, value] of values) {
    const channel = NAMES.test(name) ? channelNamed(value) : null;
    if (channel !== null && logTypes.has(channel.type)) return channel;
  }
  return null;
}
