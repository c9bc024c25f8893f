// Which channels the page's address names: ?project=p1 and ?tenant=t1 those of the built-in types, ?channel=builds:42 those of any type.

/** Whether the page is shown in a frame of another page, or as if it were: without its bar. */
export const isEmbedded = (address) => address.get("embed") === "1";

const ID = /^[A-Za-z0-9._/@-]{1,128}$/;
const NAME = /^[a-z][a-z0-9-]{0,31}:[A-Za-z0-9._/@:-]{1,128}$/;

/** @typedef {{ project: string } | { tenant: string } | { channel: string }} Asked what the client follows */
/** @typedef {{ name: string, type: string, title: string, asked: Asked, query: string }} Named query: the address that shows only it */

/** @returns {Named} */
const named = (parameter, value, name) => ({
  name,
  type: name.slice(0, name.indexOf(":")),
  title: value,
  asked: { [parameter]: value },
  query: `?${parameter}=${encodeURIComponent(value)}`,
});

/** @param {string} parameter of an address @returns {Named | null} null for what names no channel */
function channelOf(parameter, value) {
  if (parameter === "project" && ID.test(value)) return named(parameter, value, `logs:${value}`);
  if (parameter === "tenant" && ID.test(value)) return named(parameter, value, `jobs:${value}`);
  if (parameter === "channel" && NAME.test(value)) return named(parameter, value, value);
  return null;
}

/** @returns {Named | null} the channel that is written as a type and an id, such as builds:42 */
export const channelNamed = (text) => channelOf("channel", text);

/** @param {URLSearchParams} address @returns {{ channels: Named[], wrong: string[] }} wrong: why a channel cannot be followed */
export function channelsIn(address) {
  const channels = new Map();
  const wrong = [];
  for (const [parameter, value] of address) {
    if (!["project", "tenant", "channel"].includes(parameter) || value === "") continue;
    const channel = channelOf(parameter, value);
    if (channel === null) wrong.push(`“${value.slice(0, 130)}” cannot be followed: ${expected(parameter)}`);
    else if (!channels.has(channel.name)) channels.set(channel.name, channel);
  }
  return { channels: [...channels.values()], wrong };
}

/** Several logs as one stream. @param {Named[]} channels @returns {Named & { sources: Named[] }} */
export function merged(channels) {
  const title = channels.map((channel) => channel.title).join(", ");
  const query = `?${channels.map((channel) => channel.query.slice(1)).join("&")}&merge=1`;
  return { name: channels.map(({ name }) => name).join(" "), type: channels[0].type, title, asked: channels[0].asked, query, sources: channels };
}

/** Whether the address asks for that. */
export const wantsMerged = (address) => address.get("merge") === "1";

const CHARACTERS = "1 to 128 of the characters A-Z a-z 0-9 . _ / @";
const expected = (parameter) =>
  parameter === "channel" ? `a channel is a type and an id, such as builds:42, and an id has ${CHARACTERS} : -` : `an id has ${CHARACTERS} -`;

/** @param {URLSearchParams} address @param {Named} channel @returns {URLSearchParams} the same without the channel, however it is named */
export const without = (address, channel) => new URLSearchParams([...address].filter(([parameter, value]) => channelOf(parameter, value)?.name !== channel.name));

/** What a reader types: the id of a project, or a type and an id. @returns {[string, string]} as a parameter of the address */
export const parameterOf = (typed) => [typed.includes(":") ? "channel" : "project", typed];

/** The address that shows a channel. The built-in types keep the names that they had before types had names. */
export function queryOf({ channel, projectId, tenantId }) {
  if (projectId !== undefined) return named("project", projectId, channel).query;
  if (tenantId !== undefined) return named("tenant", tenantId, channel).query;
  return named("channel", channel, channel).query;
}
